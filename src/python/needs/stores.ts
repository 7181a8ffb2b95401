// How each store and service shows itself in a project: drivers, imports, addresses, Django's settings, images of a compose file. Data.
import type { NeedName } from "../../model/project.ts";

export interface StoreSigns {
  readonly need: NeedName;
  /** Distributions, normalised: a hint, never proof. */
  readonly distributions: readonly string[];
  /** Top-level modules whose import means that the code itself speaks to it. */
  readonly imports: readonly string[];
  /** Scheme of an address. */
  readonly scheme: RegExp;
  /** Values of Django's ENGINE, BACKEND and the like. */
  readonly backend: RegExp;
  /** Variables that carry its address or its host. */
  readonly variable: RegExp;
  /** Image of a compose file, without registry and tag. */
  readonly image: RegExp;
  /** Addons that app.json names. */
  readonly addon: RegExp;
}

const NEVER = /(?!)/;

export const STORES: readonly StoreSigns[] = [
  {
    need: "postgres",
    distributions: ["psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary", "asyncpg", "pg8000", "aiopg", "django-postgres-extra"],
    imports: ["psycopg", "psycopg2", "asyncpg", "pg8000", "aiopg"],
    scheme: /^(?:postgres(?:ql)?|postgis|pgsql)(?:\+\w+)?:\/\//,
    backend:
      /^(?:django\.(?:db|contrib\.gis\.db)\.backends\.(?:postgresql\w*|postgis)|django_prometheus\.db\.backends\.postgresql|tortoise\.backends\.asyncpg)$/,
    variable: /^(?:\w+_)?(?:POSTGRES(?:QL)?|PG)(?:_?(?:URL|URI|DSN|HOST|SERVER|HOSTNAME))$|^PGHOST$/,
    image: /^(?:postgres|postgis\/postgis|pgvector\/pgvector|timescale\/timescaledb|bitnami\/postgresql)$/,
    addon: /^(?:heroku-postgresql|crunchy\w*|scalingo-postgresql)$/,
  },
  {
    need: "mysql",
    distributions: ["mysqlclient", "pymysql", "aiomysql", "asyncmy", "mysql-connector-python", "mysql-connector"],
    imports: ["MySQLdb", "pymysql", "aiomysql", "asyncmy"],
    scheme: /^(?:mysql|mariadb)(?:\+\w+)?:\/\//,
    backend: /^django\.db\.backends\.mysql$/,
    variable: /^(?:\w+_)?(?:MYSQL|MARIADB)_?(?:URL|URI|DSN|HOST|SERVER)$/,
    image: /^(?:mysql|mariadb|bitnami\/(?:mysql|mariadb))$/,
    addon: /^(?:jawsdb(?:-maria)?|cleardb|scalingo-mysql)$/,
  },
  {
    need: "redis",
    distributions: [
      "redis",
      "hiredis",
      "aioredis",
      "django-redis",
      "channels-redis",
      "flask-redis",
      "rq",
      "django-rq",
      "arq",
      "celery-redbeat",
      "redis-om",
    ],
    imports: ["redis", "aioredis", "redis_om", "django_rq", "rq", "arq", "channels_redis", "coredis"],
    scheme: /^(?:redis|rediss|valkey)(?:\+\w+)?:\/\//,
    backend: /^(?:django_redis\.cache\.RedisCache|django\.core\.cache\.backends\.redis\.RedisCache|channels_redis\.(?:core|pubsub)\.\w+)$/,
    variable: /^(?:\w+_)?(?:REDIS|VALKEY|RQ_REDIS|REDISCLOUD|REDISTOGO)(?:_?(?:URL|URI|DSN|HOST|SERVER|TLS_URL))$/,
    image: /^(?:redis|redis\/redis-stack(?:-server)?|valkey\/valkey|bitnami\/redis|eqalpha\/keydb)$/,
    addon: /^(?:heroku-redis|heroku-key-value-store|rediscloud|redistogo|openredis|scalingo-redis)$/,
  },
  {
    need: "rabbitmq",
    distributions: ["pika", "aio-pika", "aiormq", "amqp"],
    imports: ["pika", "aio_pika", "aiormq"],
    scheme: /^(?:amqps?|pyamqp|rabbitmq):\/\//,
    backend: NEVER,
    variable: /^(?:\w+_)?(?:AMQP|RABBITMQ|CLOUDAMQP|RABBIT)(?:_?(?:URL|URI|HOST|SERVER))$/,
    image: /^(?:rabbitmq|bitnami\/rabbitmq)$/,
    addon: /^(?:cloudamqp|bigwig|stackhero-rabbitmq)$/,
  },
  {
    need: "object-storage",
    distributions: ["boto3", "aioboto3", "aiobotocore", "minio", "s3fs", "google-cloud-storage", "azure-storage-blob"],
    imports: ["boto3", "aioboto3", "minio", "s3fs"],
    scheme: /^(?:s3|gs|gcs|abfss?|minio):\/\//,
    backend: /^(?:storages\.backends\.\w+\.\w+|storages\.backends\.\w+)$/,
    variable: /^(?:\w+_)?(?:S3|MINIO|AWS)_(?:\w+_)?(?:BUCKET|BUCKET_NAME|ENDPOINT|ENDPOINT_URL)$|^AWS_STORAGE_BUCKET_NAME$/,
    image: /^(?:minio\/minio|localstack\/localstack)$/,
    addon: /^(?:bucketeer|cloudcube)$/,
  },
  {
    need: "smtp",
    distributions: ["flask-mail", "flask-mailman", "fastapi-mail", "aiosmtplib", "emails", "django-ses"],
    imports: ["smtplib", "aiosmtplib", "flask_mail", "flask_mailman", "fastapi_mail"],
    scheme: /^(?:smtps?|submission):\/\//,
    backend: /^django\.core\.mail\.backends\.smtp\.EmailBackend$/,
    variable: /^(?:\w+_)?(?:SMTP|MAIL|EMAIL)_(?:URL|HOST|SERVER)$/,
    image: NEVER,
    addon: /^(?:sendgrid|mailgun|postmark|mailtrap|sparkpost|mandrill)$/,
  },
  {
    need: "mongodb",
    distributions: ["pymongo", "motor", "mongoengine", "flask-pymongo", "flask-mongoengine", "beanie", "djongo", "odmantic"],
    imports: ["pymongo", "motor", "mongoengine", "flask_pymongo", "flask_mongoengine", "beanie", "odmantic"],
    scheme: /^mongodb(?:\+srv)?:\/\//,
    backend: /^(?:djongo|django_mongodb_backend)$/,
    variable: /^(?:\w+_)?MONGO(?:DB)?_?(?:URL|URI|DSN|HOST|SERVER)$/,
    image: /^(?:mongo|bitnami\/mongodb)$/,
    addon: /^(?:mongolab|ormongo|scalingo-mongodb)$/,
  },
  {
    need: "memcached",
    distributions: ["pymemcache", "pylibmc", "python-memcached", "aiomcache"],
    imports: ["pymemcache", "pylibmc", "memcache", "aiomcache"],
    scheme: /^memcached?:\/\//,
    backend: /^django\.core\.cache\.backends\.memcached\.\w+$/,
    variable: /^(?:\w+_)?MEMCACHED?_?(?:URL|HOST|SERVERS?)$|^MEMCACHIER_SERVERS$/,
    image: /^(?:memcached|bitnami\/memcached)$/,
    addon: /^(?:memcachier|memcachedcloud)$/,
  },
  {
    need: "elasticsearch",
    distributions: ["elasticsearch", "elasticsearch-dsl", "opensearch-py", "django-elasticsearch-dsl"],
    imports: ["elasticsearch", "elasticsearch_dsl", "opensearchpy", "django_elasticsearch_dsl"],
    scheme: NEVER,
    backend: NEVER,
    variable: /^(?:\w+_)?(?:ELASTIC(?:SEARCH)?|OPENSEARCH)_?(?:URL|URI|HOSTS?|SERVER)$|^(?:BONSAI|SEARCHBOX)_URL$/,
    image: /^(?:elasticsearch|elasticsearch\/elasticsearch|opensearchproject\/opensearch)$/,
    addon: /^(?:bonsai|searchbox|foundelasticsearch)$/,
  },
  {
    need: "kafka",
    distributions: ["kafka-python", "kafka-python-ng", "aiokafka", "confluent-kafka", "faust-streaming"],
    imports: ["kafka", "aiokafka", "confluent_kafka", "faust"],
    scheme: /^kafka:\/\//,
    backend: NEVER,
    variable: /^(?:\w+_)?KAFKA_(?:URL|BROKERS?|BROKER_URL|BOOTSTRAP_SERVERS?|HOSTS?)$/,
    image: /^(?:confluentinc\/cp-kafka|bitnami\/kafka|apache\/kafka|wurstmeister\/kafka)$/,
    addon: /^(?:heroku-kafka|cloudkarafka)$/,
  },
];

/** Modules that drive a browser. */
export const BROWSERS: Readonly<Record<string, string>> = {
  playwright: "playwright",
  selenium: "selenium",
  pyppeteer: "pyppeteer",
  undetected_chromedriver: "undetected-chromedriver",
  splinter: "splinter",
  requests_html: "requests-html",
};
