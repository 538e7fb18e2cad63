#!/bin/sh
# Fills a folder with the schemas of published packages, made by their own migrations on a
# stock PostgreSQL, for the round trip of tests/e2e/tests/roundtrip.rs. Needs the network.
#
#   scripts/real-schemas.sh FOLDER          the server is that of PGHOST, PGPORT, PGUSER
#   BRAID_SCHEMAS=FOLDER cargo nextest run -p braid-e2e --test roundtrip
set -eu
folder=${1:?"usage: real-schemas.sh FOLDER"}
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install "psycopg[binary]" psycopg2-binary "django<5.2" wagtail django-oauth-toolkit \
    django-allauth django-taggit django-guardian django-celery-beat django-celery-results django-q2 \
    django-reversion django-filer easy-thumbnails procrastinate optuna

# new NAME: an empty database
new() {
    psql -qX -d postgres -c "DROP DATABASE IF EXISTS $1" -c "CREATE DATABASE $1" 2>/dev/null
}
# keep NAME: its schema, and the database goes
keep() {
    pg_dump -s --no-owner "$1" | grep -v '^\\' >"$folder/$1.sql"
    psql -qX -d postgres -c "DROP DATABASE $1"
    echo "$1: $(grep -c '^CREATE' "$folder/$1.sql") statements of CREATE"
}

cat >"$work/settings.py" <<'PY'
SECRET_KEY = "x"
USE_TZ = True
SITE_ID = 1
STATIC_URL = "/s/"
MEDIA_URL = "/m/"
WAGTAIL_SITE_NAME = "x"
WAGTAILADMIN_BASE_URL = "http://x"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "real_django"}}
INSTALLED_APPS = ["django.contrib." + app for app in (
    "auth contenttypes sessions messages sites admin flatpages redirects postgres staticfiles").split()]
INSTALLED_APPS += (
    "oauth2_provider allauth allauth.account allauth.socialaccount taggit guardian django_celery_beat "
    "django_celery_results django_q procrastinate.contrib.django reversion easy_thumbnails filer "
    "wagtail.contrib.forms wagtail.contrib.redirects wagtail.embeds wagtail.sites wagtail.users "
    "wagtail.snippets wagtail.documents wagtail.images wagtail.search wagtail.admin wagtail modelcluster").split()
PY
new real_django
PYTHONPATH="$work" DJANGO_SETTINGS_MODULE=settings "$work/venv/bin/python" -m django migrate --skip-checks >/dev/null
keep real_django

new real_procrastinate
"$work/venv/bin/python" -c "import procrastinate, pathlib; print((pathlib.Path(procrastinate.__file__).parent / 'sql/schema.sql').read_text())" |
    psql -qX -d real_procrastinate >/dev/null
keep real_procrastinate

new real_optuna
"$work/venv/bin/python" -c "
import optuna
optuna.logging.disable_default_handler()
optuna.storages.RDBStorage('postgresql+psycopg2:///real_optuna')"
keep real_optuna
