/** The reader API of one site. */

const PATIENCE = 2e4;

/**
 * What went wrong: `status` 0 when nothing came back, `detail` fit to be shown, `errors` by field, `after` in
 * milliseconds, `passing` whether the same may go well a little later.
 */
function problem(status, { detail, errors = {} } = {}, after = 0) {
  return { status, detail, errors, after, passing: !status || status === 429 || status >= 500 };
}

/** A function that calls the API: (path, {query, method, body, headers}) -> the answer's JSON, or throws a problem. */
export function connect(host, site) {
  const base = `${host}/api/v1/sites/${encodeURIComponent(site)}/`;
  return async (path, { query, method, body, headers } = {}) => {
    const url = base + path + (query ? `?${new URLSearchParams(query)}` : '');
    const request = { method, headers: { ...headers }, credentials: 'omit', signal: AbortSignal.timeout?.(PATIENCE) };
    if (body) {
      request.body = JSON.stringify(body);
      request.headers['Content-Type'] = 'application/json';
    }
    let response, answer;
    try {
      response = await fetch(url, request);
      answer = await response.json();
    } catch {
      throw problem(response?.ok ? 0 : response?.status || 0);
    }
    if (!response.ok) throw problem(response.status, answer, patience(response));
    return answer;
  };
}

/** Retry-After (RFC 9110, 10.2.3) as milliseconds; seconds only. */
function patience(response) {
  return 1000 * (parseInt(response.headers.get('Retry-After'), 10) || 0);
}
