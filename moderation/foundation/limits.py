"""How often one address may ask; counted in memory or in Redis."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, strategy="moving-window", headers_enabled=True)
