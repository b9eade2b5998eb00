function envoy_on_response(handle)
  handle:headers():replace("resp-header-demo", "added by our filter")
end
