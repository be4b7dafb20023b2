-- Writes what wrk counted as one line of JSON. With `expected` set, every other status is counted too.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

unexpected = 0

-- A script that names the status it expects has every answer looked at; plain reads are left alone,
-- because looking costs wrk a third of its speed (a status of 400 or more is counted by wrk itself).
function expect(status)
  response = function(found)
    if found ~= status then unexpected = unexpected + 1 end
  end
end

function done(summary, latency, requests)
  local wrong = 0
  for _, thread in ipairs(threads) do
    wrong = wrong + (thread:get("unexpected") or 0)
  end
  local errors = summary.errors
  io.write(string.format(
    'BENCH {"requests": %d, "seconds": %.6f, "p50": %.4f, "p99": %.4f, "connect": %d, "read": %d,' ..
    ' "write": %d, "status": %d, "timeout": %d, "unexpected": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout, wrong))
end
