"""Calls that open connections to databases, and methods of what they make."""

from __future__ import annotations

from collections.abc import Mapping

DATABASES: Mapping[str, str] = {
    # https://www.psycopg.org/docs/module.html, https://www.psycopg.org/psycopg3/docs/api/connections.html,
    # https://magicstack.github.io/asyncpg/current/api/index.html, https://github.com/tlocke/pg8000#api-docs
    **dict.fromkeys(("psycopg2.connect", "psycopg.connect", "asyncpg.connect", "asyncpg.create_pool"), "PostgreSQL"),
    **dict.fromkeys(("pg8000.connect", "pg8000.native.Connection"), "PostgreSQL"),
    # https://pymysql.readthedocs.io/en/latest/modules/connections.html, https://mysqlclient.readthedocs.io/user_guide.html,
    # https://dev.mysql.com/doc/connector-python/en/, https://aiomysql.readthedocs.io/en/stable/connection.html
    **dict.fromkeys(("pymysql.connect", "MySQLdb.connect", "mysql.connector.connect", "aiomysql.connect"), "MySQL"),
    # https://pymongo.readthedocs.io/en/stable/api/pymongo/mongo_client.html, https://motor.readthedocs.io/
    **dict.fromkeys(("pymongo.MongoClient", "motor.motor_asyncio.AsyncIOMotorClient"), "MongoDB"),
    # https://redis.readthedocs.io/en/stable/connections.html
    **dict.fromkeys(("redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.cluster.RedisCluster"), "Redis"),
    # https://docs.sqlalchemy.org/en/20/core/engines.html, https://github.com/mkleehammer/pyodbc/wiki/Module
    **dict.fromkeys(("sqlalchemy.create_engine", "pyodbc.connect"), "database"),
    # https://pymssql.readthedocs.io/en/stable/ref/pymssql.html
    "pymssql.connect": "SQL Server",
    # https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api
    "snowflake.connector.connect": "Snowflake",
    # https://elasticsearch-py.readthedocs.io/, https://opensearch-project.github.io/opensearch-py/
    "elasticsearch.Elasticsearch": "Elasticsearch",
    "opensearchpy.OpenSearch": "OpenSearch",
    # https://node-postgres.com/apis/client
    **dict.fromkeys(("pg.Client", "pg.Pool", "pg.default.Client", "pg.default.Pool"), "PostgreSQL"),
    # https://github.com/mysqljs/mysql#readme, https://sidorares.github.io/node-mysql2/docs
    **{
        f"{package}.{name}": "MySQL"
        for package in ("mysql", "mysql2", "mysql2/promise", "mysql2/promise.default")
        for name in ("createConnection", "createPool")
    },
    # https://mongodb.github.io/node-mongodb-native/, https://mongoosejs.com/docs/connections.html
    **dict.fromkeys(("mongodb.MongoClient", "mongodb.MongoClient.connect"), "MongoDB"),
    **dict.fromkeys(("mongoose.connect", "mongoose.default.connect"), "MongoDB"),
    # https://github.com/redis/node-redis#readme, https://github.com/redis/ioredis#readme
    **dict.fromkeys(("redis.createClient", "ioredis", "ioredis.default", "ioredis.Redis"), "Redis"),
    # https://www.prisma.io/docs/orm/reference/prisma-client-reference
    "@prisma/client.PrismaClient": "Prisma",
    # https://knexjs.org/guide/, https://sequelize.org/docs/v6/getting-started/
    **dict.fromkeys(("knex", "knex.default", "sequelize.Sequelize"), "database"),
}
"""What opens a connection, or a pool of them, by its dotted name, with what it is called: the addresses beside."""

METHODS_OF_DATABASES = frozenset(
    {
        *("execute", "executemany", "query", "find", "find_one", "findOne", "insert_one", "insertOne", "insert_many"),
        *("insertMany", "update_one", "updateOne", "delete_one", "deleteOne", "aggregate", "commit", "connect"),
        *("get", "set", "hget", "hset", "search", "index"),
    }
)
"""Methods that ask a database for something: the addresses above and https://peps.python.org/pep-0249/"""

METHODS_THAT_STORE = frozenset(
    {*("execute", "executemany", "commit", "insert_one", "insertOne", "insert_many", "insertMany", "bulkWrite")}
)
"""Methods by which a database is given something new, or told to do anything: the addresses above."""

CLOSERS = frozenset({"close", "end", "quit", "disconnect", "release", "destroy", "dispose", "$disconnect"})
"""Methods that close a connection, or give it back: the addresses above."""

MAKERS_OF_TOKENS = frozenset(
    {
        *("generate_db_auth_token", "getAuthToken", "mysql_clear_password"),
        *("generate_db_connect_auth_token", "generate_db_connect_admin_auth_token"),
        *("getDbConnectAuthToken", "getDbConnectAdminAuthToken"),
        *("get_cluster_credentials", "getClusterCredentials", "GetClusterCredentialsCommand"),
    }
)
"""Words of code that signs in to a database by what ends after 15 minutes; a connection made later needs another:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html,
https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html,
https://docs.aws.amazon.com/redshift/latest/mgmt/generating-user-credentials.html"""
