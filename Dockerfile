# Built where there is a compiler's worth of tools, run where there is none; what is installed is what the lock names.
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/orotraza
ENV PATH=/opt/orotraza/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# The dependencies first: they change seldom, and this layer is kept until they do.
COPY requirements-pdf.lock ./
RUN pip install --require-hashes --requirement requirements-pdf.lock
COPY pyproject.toml README.md LICENSE ./
COPY service ./service
COPY migrations ./migrations
RUN pip install --no-deps --no-build-isolation .

FROM python:3.12-slim
# What certificates on paper take of the system (`.ci/run` installs the same for tests): Pango, and a font.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
# An account of its own, which owns the data folder and nothing else. Not being root, it runs the embedded PostgreSQL too.
# /signed is for a second volume, where `last-signed` lies: a new volume takes the owner of the folder that it covers.
RUN useradd --system --create-home --home-dir /data --shell /usr/sbin/nologin orotraza \
    && install --directory --owner orotraza --group orotraza --mode 0700 /signed
COPY --from=build /opt/orotraza /opt/orotraza
ENV PATH=/opt/orotraza/bin:$PATH PYTHONUNBUFFERED=1 \
    ORO_DATA_DIR=/data/orotraza ORO_HOST=0.0.0.0 ORO_PORT=8000
USER orotraza
VOLUME /data
EXPOSE 8000
# Ready means: the database answers and the ledger may be written. Recovery after a crash is given two minutes.
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"ORO_PORT\"]}/health/ready', timeout=2)"]
ENTRYPOINT ["orotraza"]
CMD ["serve"]
