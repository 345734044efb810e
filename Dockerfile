# The image of web, worker and beat (docker-compose.yml starts all three from it).
FROM python:3.11-slim-bookworm

# Pango draws the PDF pages; nothing else comes from the system.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 TUIXUAN_PROFILE=production TUIXUAN_VAR=/srv/var
WORKDIR /srv/tuixuan
COPY requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY . .
# Not root: the portal may write its own folder and nothing else. A named volume takes over the owner of this folder.
RUN useradd --system --uid 10001 --no-create-home tuixuan && install -d -o tuixuan /srv/var
USER tuixuan
VOLUME /srv/var
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "24", "--no-ws", \
     "--workers-kill-timeout", "5", "--backlog", "2048", "config.wsgi:application"]
