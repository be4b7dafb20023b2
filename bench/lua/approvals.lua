-- Approves comments, each once. Arguments: a file of "path body" lines, the status of the answer.
require("report")

local forms, next_form = {}, 0

function init(args)
  local place = 0
  for line in io.lines(args[1]) do
    if place % 2 == number then table.insert(forms, line) end
    place = place + 1
  end
  wrk.headers["Content-Type"] = wrk.headers["Content-Type"] or "application/x-www-form-urlencoded"
  expect(tonumber(args[2]))
end

function request()
  next_form = next_form + 1
  local path, body = forms[(next_form - 1) % #forms + 1]:match("^(%S+) (%S+)$")
  return wrk.format("POST", path, nil, body)
end
