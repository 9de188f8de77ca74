# Reads requests, a JSON object a line, and answers each with the record that the agent makes of its line or entry.
require ARGV.fetch(0)
rules = JSON.parse(STDIN.readline)
STDIN.each_line do |text|
  request = JSON.parse(text)
  given = request["line"] ? { "message" => request["line"].unpack1("m") } : request["entry"]
  made = VmRecord.new(rules, category: "application", add: { "hostname" => "web-1" }, **(request["options"] || {}).transform_keys(&:to_sym))
  seconds, nanos, record = made.call("app.logs", [1_790_000_000, 5_000_000], given)
  puts JSON.generate({ "time" => [seconds, nanos], "record" => record })
end
