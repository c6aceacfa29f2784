"""How code says when items of DynamoDB expire."""

from __future__ import annotations

CLOCKS_IN_SECONDS = frozenset({"time.time", "time", "timestamp"})
"""Ends of what gives the time in seconds, in Python: https://docs.python.org/3/library/time.html#time.time,
https://docs.python.org/3/library/datetime.html#datetime.datetime.timestamp"""

CLOCKS_IN_MILLISECONDS = frozenset({"now", "getTime", "valueOf"})
"""Ends of what gives it in milliseconds, in JavaScript:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date"""

EXPIRES = frozenset(
    {
        *("ttl", "timetolive", "expires", "expiresat", "expireat", "expiresin", "expireson", "expireon", "expiry"),
        *("expirationtime", "expirytime", "expiretime"),
    }
)
"""What attributes are called that hold the second from which an item is to be gone, in lower case:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html"""

SWITCHES_ON = frozenset({"update_time_to_live", "updateTimeToLive", "UpdateTimeToLiveCommand"})
"""What code calls that makes a table delete them:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html"""
