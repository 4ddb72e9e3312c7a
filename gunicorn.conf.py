"""How the site is served: few processes, some threads each."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 10
accesslog = None
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()
preload_app = True  # read the code once, share its memory
control_socket_disable = True  # nothing listens that the site does not need
