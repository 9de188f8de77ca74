# frozen_string_literal: true

# Times as loggers write them: RFC 3339 and its neighbours, nginx's, or seconds, milliseconds, microseconds or nanoseconds since 1970.
# One without a zone is the host's.
module VmRecordTime
  TEXT = /\A(\d{4})[-\/](\d\d)[-\/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\d* ?(Z|z|UTC|[+-]\d\d:?\d\d)?\z/.freeze
  # As web servers write it: 15/Jan/2024:10:30:00 +0000
  ACCESS = %r{\A(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ?([+-]\d\d:?\d\d)\z}.freeze
  MONTHS = %w[Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec].freeze
  NUMBER = /\A\d{9,19}(?:\.\d{1,9})?\z/.freeze
  # The first second of 2000: earlier times are those of hosts without a clock.
  EARLIEST = 946_684_800
  DAY = 86_400
  # Nanoseconds of the year 5138; there are no later times.
  LATEST = 10**20

  module_function

  # Seconds and nanoseconds; nil for what is no time.
  def read(given)
    case given
    when String then given.match?(NUMBER) ? since_1970(given.include?(".") ? Rational(given) : given.to_i) : text(given)
    when Integer then since_1970(given)
    when Float then given.finite? ? since_1970(given.rationalize(Rational(1, 1_000_000_000))) : nil
    end
  end

  def plausible?(time, arrival)
    time[0] >= EARLIEST && time[0] <= arrival[0] + DAY
  end

  def print(seconds, nanos)
    time = Time.at(seconds, nanos, :nsec, in: "UTC")
    format("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", time.year, time.month, time.day, time.hour, time.min, time.sec, nanos / 1_000_000)
  end

  def text(given)
    match = TEXT.match(given)
    return access(given) if match.nil?
    year, month, day, hour, minute, second = (1..6).map { |index| match[index].to_i }
    return nil if month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60
    zone = match[8]
    time = zone ? Time.utc(year, month, day, hour, minute, second) : Time.local(year, month, day, hour, minute, second)
    return nil if time.day != day && second != 60
    return nil if offset(zone).abs > DAY
    [time.to_i - offset(zone), (match[7] || "").ljust(9, "0").to_i]
  end

  def access(given)
    match = ACCESS.match(given) or return nil
    month = MONTHS.index(match[2]) or return nil
    text(format("%s-%02d-%sT%s%s", match[3], month + 1, match[1], match[4], match[5]))
  end

  def offset(zone)
    return 0 if zone.nil? || zone.match?(/[A-Za-z]/)
    seconds = zone[1, 2].to_i * 3600 + zone[-2, 2].to_i * 60
    zone.start_with?("-") ? -seconds : seconds
  end

  def since_1970(number)
    # A number of 100,000 digits would take minutes to divide.
    return nil if number.negative? || number >= LATEST
    number = Rational(number)
    number /= 1000 while number >= 100_000_000_000
    seconds = number.floor
    [seconds, ((number - seconds) * 1_000_000_000).floor]
  end
end
