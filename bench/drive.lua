-- Arguments: method, file of prepared items (a line with the length, then the item), headers as "name: value".

local items, formatted, at = {}, {}, 0

function init(args)
   local method, headers = args[1], {}
   for i = 3, #args do
      local name, value = args[i]:match("^(.-): (.*)$")
      headers[name] = value
   end
   local file = assert(io.open(args[2], "rb"))
   while true do
      local length = file:read("*n")
      if not length then break end
      file:read(1)
      local item = file:read(length)
      file:read(1)
      if method == "GET" then
         formatted[#formatted + 1] = wrk.format("GET", item, headers)
      else
         formatted[#formatted + 1] = wrk.format(method, nil, headers, item)
      end
   end
   file:close()
end

function request()
   at = at % #formatted + 1
   return formatted[at]
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format('RESULT {"requests": %d, "duration_us": %d, "p50_us": %.1f, "p99_us": %.1f, "failed": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
