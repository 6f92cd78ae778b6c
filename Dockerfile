# Two stages: what compiles stays behind; the service runs as nobody in particular.
FROM python:3.13-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python -m venv /venv
COPY requirements.lock .
# The rules library calls a function that Python 3.13 no longer has; see install.py.
RUN CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject \
    /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && /venv/bin/python -c "import durable_rules_engine"
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps .
# The shipped rulebook is kept as it is made, as install.py does; from a folder where the sources are not.
RUN cd / && /venv/bin/python -c "from dontbuy.engine.rulebook import kept, library; \
    library.Library.of_folders([kept.SHIPPED])"

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 dontbuy && mkdir -p /var/lib/dontbuy && chown dontbuy /var/lib/dontbuy
WORKDIR /var/lib/dontbuy
COPY --from=build /venv /venv
# With DONTBUY_DATABASE=postgresql://user:password@host/name the container keeps nothing, and several can run beside one
# another; see docs/settings.md.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DONTBUY_DATABASE=/var/lib/dontbuy/dontbuy.db \
    DONTBUY_HOST=0.0.0.0 \
    DONTBUY_BEHIND_CONTAINER=true
USER dontbuy
VOLUME /var/lib/dontbuy
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["dontbuy", "serve"]
