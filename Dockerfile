# The page, or with another command the bot: docker build -t digits . && docker run -p 8000:8000 digits
# Two stages, so that pip and what it leaves behind are not shipped.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt .
# ONNX Runtime's wheel has its library twice, and we call the one for Python.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.txt \
    && /venv/bin/pip uninstall --yes --quiet setuptools pip \
    && rm -f /venv/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.* \
    && find /venv/lib/python3.11/site-packages -type d -name tests -prune -exec rm -rf {} +
COPY bot bot
COPY discord discord
COPY model model
COPY web web
COPY locale locale
COPY weights weights
# Compiled here: the file system is read-only where they run.
RUN python -m compileall -q bot discord model web

FROM python:3.11-slim-bookworm
ARG BUILD_VERSION=unknown
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000 BUILD_VERSION=$BUILD_VERSION
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["python", "-m", "web"]
