-- Load for wrk. Arguments after `--`: kind (health, dispatcher, native, batch, page; view and read: the path in place of the
-- name, of read what it accepts in place of the code), name and code of the service, how many different problems the events are
-- about, and a cookie. Requests are made before the clock runs, but for those of the kind mixed: there every tenth event is about
-- something new, and the number says from which on.
local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

-- Letters, because numbers are masked when repeats are recognised.
local function word(number)
  local letters = {}
  for digit in string.format("%07d", number):gmatch(".") do table.insert(letters, string.char(103 + digit)) end
  return table.concat(letters)
end

local function logs(number)
  local lines = {}
  for line = 1, 10 do
    table.insert(lines, string.format("2026-11-21T09:05:%02d worker-%d request %d took %d ms", line, line % 4, number, line * 37))
  end
  return table.concat(lines, "\\n")
end

local function event(problem, number)
  return string.format('"title":"Order processing failed in %s","message":"Order %d was refused by the gateway","level":"error","logs":"%s"',
    word(problem), number, logs(number))
end

local function json(body, code)
  local headers = { ["Content-Type"] = "application/json" }
  if code then headers["Authorization"] = "Bearer " .. code end
  return headers, body
end

local makers = {
  health = function() return "GET", "/healthz", {}, nil end,
  page = function(_, _, _, cookie) return "GET", "/incidents", { ["Cookie"] = cookie }, nil end,
  view = function(path, _, _, cookie) return "GET", path, { ["Cookie"] = cookie }, nil end,
  dispatcher = function(name, code, problem, _, number)
    return "POST", "/v1/incidents/new", json(string.format('{"incident":{%s},"app_name":"%s","code":"%s"}', event(problem, number), name, code))
  end,
  native = function(_, code, problem, _, number)
    return "POST", "/api/v1/events", json("{" .. event(problem, number) .. "}", code)
  end,
  batch = function(_, code, problem, _, number, problems)
    local events = {}
    for index = 1, 100 do table.insert(events, "{" .. event((problem + index) % problems, number + index) .. "}") end
    return "POST", "/api/v1/events", json("[" .. table.concat(events, ",") .. "]", code)
  end,
}

function init(arguments)
  local kind, name, code, problems, cookie = arguments[1], arguments[2], arguments[3], tonumber(arguments[4]), arguments[5]
  if kind == "read" then
    -- Always the same request, and answers that wrk itself looks at: a fast server must not wait for this script.
    wrk.path, wrk.headers["Accept"] = name, code
    refused, request, response = 0, nil, nil
    return
  end
  if kind == "mixed" then
    local sent, headers = 0, { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. code }
    refused = 0
    request = function()
      sent = sent + 1
      local title = sent % 10 == 0 and "New " .. word(problems + sent * 2 + id) or "Common " .. word(sent % 7)
      return wrk.format("POST", "/api/v1/events", headers, string.format('{"title":"%s","level":"error"}', title))
    end
    return
  end
  local fixed = kind == "health" or kind == "page" or kind == "view"
  prepared, position, refused = {}, 0, 0
  for number = 1, fixed and 1 or (kind == "batch" and 50 or 1000) do
    local method, path, headers, body = makers[kind](name, code, (number * 7919 + id * 104729) % problems, cookie, number, problems)
    table.insert(prepared, wrk.format(method, path, headers, body))
  end
end

function request()
  position = position % #prepared + 1
  return prepared[position]
end

function response(status)
  if status < 200 or status > 299 then refused = refused + 1 end
end

function done(summary, latency)
  local refused = response and 0 or summary.errors.status
  for _, thread in ipairs(threads) do refused = refused + thread:get("refused") end
  local errors = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%.3f,"p50":%.3f,"p99":%.3f,"refused":%d,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, refused,
    errors.connect + errors.read + errors.write + errors.timeout))
end
