"""Calls that tell the time, and what makes texts and numbers of it."""

from __future__ import annotations

TELLS_TIME = frozenset(
    {
        *("Date.now", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
        *("datetime.date.today", "django.utils.timezone.now", "luxon.DateTime.now", "luxon.DateTime.utc"),
        *("pendulum.now", "pendulum.today", "arrow.now", "arrow.utcnow"),
    }
)
"""Functions that give the present time, whatever they are given, such as a zone:
https://docs.python.org/3/library/datetime.html,
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/now, https://moment.github.io/luxon/,
https://pendulum.eustace.io/docs/, https://arrow.readthedocs.io/"""

TELLS_TIME_WITHOUT_ARGUMENTS = frozenset(
    {
        *("Date", "moment", "moment.default", "moment.utc", "moment.default.utc", "moment-timezone"),
        *("moment-timezone.default", "dayjs", "dayjs.default", "time.time", "time.gmtime", "time.localtime"),
    }
)
"""Functions that do so if they are given nothing: https://momentjs.com/docs/, https://day.js.org/docs/,
https://docs.python.org/3/library/time.html"""

MAKES_OF_TIME = frozenset(
    {
        *("Date", "Number", "String", "Math.floor", "Math.round", "Math.ceil", "Math.trunc", "parseInt"),
        *("str", "int", "round", "float", "moment", "moment.default", "moment-timezone", "moment-timezone.default"),
        *("dayjs", "dayjs.default", "time.strftime", "time.mktime", "datetime.datetime.combine"),
        *("datetime.datetime.fromtimestamp", "datetime.datetime.utcfromtimestamp", "calendar.timegm"),
    }
)
"""Functions that make another time, a number or a text of the time that they are given: the addresses above."""

FORMATS_TIME = frozenset({"format", "formatToParts", "localize"})
"""The same of methods: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl/DateTimeFormat,
https://pythonhosted.org/pytz/"""

YEARS = frozenset({"getFullYear", "getUTCFullYear", "year", "getTimezoneOffset", "tzinfo"})
"""What asks a time for its year, or its zone, which change too seldom for it to matter when: the addresses above."""

MAKES_UNIQUE = frozenset(
    {"random", "uuid", "uuid4", "uuid1", "v4", "v1", "randomUUID", "randomBytes", "nanoid", "getpid"}
)
"""The last names of functions that are called to make something that nothing else has:
https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math/random,
https://docs.python.org/3/library/uuid.html"""

TELLS_DURATION = frozenset(
    {
        *("time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns", "performance.now"),
        *("perf_hooks.performance.now", "process.uptime", "process.hrtime", "process.hrtime.bigint"),
    }
)
"""Functions that tell how long something runs; less that, the present is when it began:
https://docs.python.org/3/library/time.html#time.monotonic,
https://developer.mozilla.org/docs/Web/API/Performance/now, https://nodejs.org/api/process.html#processuptime"""
