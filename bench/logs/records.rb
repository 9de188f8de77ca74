# Makes records of so many lines, each of which differs from all others, and prints the seconds of processor that a line took.
require ARGV.fetch(0)
rules, count, lines = JSON.parse(STDIN.read).values_at("rules", "count", "lines")
maker = VmRecord.new(rules, category: "application", add: { "hostname" => "web-1" }, pseudonym_key: "k" * 32)
numbered = Array.new(count) { |number| lines[number % lines.size].gsub("%N%", (number * 7919).to_s) }
begun = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
numbered.each { |line| maker.call("app.logs", [1_790_000_000, 0], { "message" => line }) }
puts (Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - begun) / count
