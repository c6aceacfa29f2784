"""Calls that keep the event loop of Node.js busy."""

from __future__ import annotations

KEEPS_LOOP_BUSY = frozenset(
    {
        *("amqplib.connect", "amqplib/callback_api.connect", "mqtt.connect", "kafkajs.Kafka", "oracledb.createPool"),
        *("net.connect", "net.createConnection", "tls.connect", "http2.connect"),
        *("setInterval", "setTimeout", "socket.io-client.io", "ws", "ws.WebSocket"),
    }
)
"""What stays open, besides clients of databases, by its dotted name without `node:`:
https://nodejs.org/api/net.html and the pages beside it, https://amqp-node.github.io/amqplib/,
https://github.com/mqttjs/MQTT.js#readme, https://kafka.js.org/docs/getting-started,
https://node-oracledb.readthedocs.io/en/latest/user_guide/connection_handling.html,
https://socket.io/docs/v4/client-api/, https://github.com/websockets/ws#readme.

Clients of AWS and HTTP do not: a connection that they keep is `unref()`ed while nothing is sent over it
(https://nodejs.org/api/http.html#agentkeepsocketalivesocket)."""
