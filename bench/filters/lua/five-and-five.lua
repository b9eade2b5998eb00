function envoy_on_request(handle)
  local headers = handle:headers()
  headers:add("x-copy-authority", headers:get(":authority"))
  headers:add("x-copy-path", headers:get(":path"))
  headers:add("x-copy-method", headers:get(":method"))
  headers:add("x-copy-agent", headers:get("user-agent"))
  headers:add("x-copy-accept", headers:get("accept"))
end
