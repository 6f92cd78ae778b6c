# Two stages: what compiles stays behind; the service runs as nobody in particular, over a root that may be read-only.
FROM python:3.13-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python -m venv /venv
COPY requirements-mcp.lock .
# The rules library calls a function that Python 3.13 no longer has; see install.py.
RUN CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject \
    /venv/bin/pip install --no-cache-dir --require-hashes -r requirements-mcp.lock \
    && /venv/bin/python -c "import durable_rules_engine"
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps .
# The shipped rulebook is kept as it is made, as install.py does; from a folder where the sources are not.
RUN cd / && /venv/bin/python -c "from dontbuy.engine.rulebook import kept, library; \
    library.Library.of_folders([kept.SHIPPED]); assert kept.kept(kept.SHIPPED)"

FROM python:3.13-slim
# This Python comes without its library compiled, and nobody may write there later: every start would compile it anew.
RUN python -m compileall -q -x site-packages "$(python -c 'import os; print(os.path.dirname(os.__file__))')"
RUN groupadd --gid 10001 dontbuy \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/dontbuy dontbuy \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/dontbuy
WORKDIR /var/lib/dontbuy
COPY --from=build /venv /venv
# With DONTBUY_DATABASE=postgresql://user:password@host/name the container keeps nothing, and several can run beside one
# another; see docs/operating.md.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DONTBUY_DATABASE=/var/lib/dontbuy/dontbuy.db \
    DONTBUY_HOST=0.0.0.0 \
    DONTBUY_BEHIND_CONTAINER=true
USER 10001:10001
VOLUME /var/lib/dontbuy
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD ["dontbuy", "healthcheck"]
CMD ["dontbuy", "serve"]
