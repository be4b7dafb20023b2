-- Valid replies, no two alike. Arguments: kind (ours, isso or wordpress), a word for this round, articles.
require("report")

local sentences = {
  "The council said in spring that the taps would be back before the summer.",
  "I asked at the office twice and was told to wait for the next meeting.",
  "My neighbour has carried water up the hill since the pipe froze in March.",
  "Thank you for the map, it shows our street for the first time.",
  "What the article leaves out is who paid for the survey in the first place.",
  "There was a fountain at the corner where the tram turned until they dug it up.",
}

local function text(turn, name)
  local first, second = sentences[turn % 6 + 1], sentences[(turn * 5 + 2) % 6 + 1]
  return first .. " " .. second .. " That is what I know (" .. name .. ")."
end

local kinds = {}

function kinds.ours(turn, name, article)
  return string.format(
    '{"url": "https://magazine.example/%d", "name": "Reader %s", "email": "reader-%s@mail-example.org",' ..
    ' "body": "%s"}', article, name, name, text(turn, name))
end

function kinds.isso(turn, name, article)
  return string.format(
    '{"author": "Reader %s", "email": "reader-%s@mail-example.org", "website": null, "parent": null,' ..
    ' "text": "%s"}', name, name, text(turn, name))
end

function kinds.wordpress(turn, name, article)
  local body = text(turn, name):gsub("[^%w ]", function(c) return string.format("%%%02X", c:byte()) end)
  return string.format(
    "author=Reader+%s&email=reader-%s%%40mail-example.org&url=&comment=%s&comment_post_ID=%d&comment_parent=0",
    name, name, body:gsub(" ", "+"), article)
end

local paths = { isso = "/new?uri=%%2F%d" }
local types = { wordpress = "application/x-www-form-urlencoded" }
local statuses = { ours = 202, isso = 202, wordpress = 302 }
local turn, kind, round, articles = 0, nil, nil, nil

function init(args)
  kind, round, articles = args[1], args[2], tonumber(args[3])
  wrk.headers["Content-Type"] = types[kind] or "application/json"
  expect(statuses[kind])
end

function request()
  turn = turn + 1
  local article = (turn * 7 + number) % articles + 1
  local name = round .. "-" .. number .. "-" .. turn
  local path = paths[kind] and string.format(paths[kind], article) or nil
  return wrk.format("POST", path, nil, kinds[kind](turn, name, article))
end
