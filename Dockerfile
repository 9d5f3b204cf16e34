# The hub as a container. Built on a machine that reaches the package registries; the image then
# needs none. Pass a registry of your own with the usual --build-arg or a pip.conf / .npmrc secret.
FROM python:3.13-slim AS built
WORKDIR /source
RUN python -m venv /hub
# The packages change seldom, the sources often: they are layers of their own.
COPY requirements.lock ./
RUN /hub/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
# The wheel carries the explorer, which its build hook makes with Node from PyPI.
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && /hub/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home hub \
    && install --directory --owner hub --mode 0700 /data
COPY --from=built /hub /hub
USER hub
WORKDIR /data
ENV HUB_HOST=0.0.0.0 HUB_ENVIRONMENT=production PYTHONUNBUFFERED=1
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["/hub/bin/python", "-m", "hub", "health"]
ENTRYPOINT ["/hub/bin/python", "-m", "hub"]
CMD ["serve"]
