# frozen_string_literal: true

require "ipaddr"
require "json"
require "openssl"

# Replaces secrets and personal data in values of any shape, by the rules that lib/redaction writes. Strings that are given must be valid UTF-8.
class VmRedaction
  # Values deeper than this are replaced whole, so that no input costs more than its length.
  DEEPEST = 16
  FLAG = /\A-{1,2}[A-Za-z][\w-]*\z/.freeze
  NAMES_OF_NAMES = %w[name key field header k property variable parameterkey].freeze
  NAMES_OF_VALUES = %w[value val values v content data parametervalue oldvalue newvalue rejectedvalue].freeze

  # Longest text that is remembered as one without secrets, in bytes.
  REMEMBERED = 160

  # @param longest bytes of a text that are looked at
  def initialize(rules, pseudonym_key = nil, longest = 36_864)
    @with = rules.fetch("with")
    keys = rules.fetch("keys")
    @parts = keys.fetch("parts")
    @words = keys.fetch("words").to_h { |word| [word, true] }
    @kept = keys.fetch("kept").to_h { |word| [word, true] }
    @people = rules.fetch("people").to_h { |word| [word, true] }
    sets = Hash.new { |known, hints| known[hints] = Regexp.union(hints) }
    @patterns = rules.fetch("patterns").map { |rule| Pattern.new(rule, sets[rule["hints"] || [""]]) }
    @pseudonym_key = pseudonym_key
    @kinds = {}
    @clean = {}
    @value_keys = {}
    @ends = keys.fetch("ends")
    @longest = longest
  end

  # A copy of `value` without secrets. Maps keep their order.
  def value(value, depth = 0)
    case value
    when String then string(value, depth)
    when Hash then hash(value, depth)
    when Array then array(value, depth)
    when Integer then value.abs < 1_000_000_000_000 ? value : number(value)
    when Float then value.finite? ? value : value.to_s
    when nil, true, false then value
    else text(value.to_s.scrub)
    end
  end

  # The same for text that is no value of a key. Whatever is beyond LONGEST is cut off: callers keep less.
  def text(text)
    return text if text.length < 4
    return text if @clean.key?(text)
    text = text.byteslice(0, @longest).scrub("") if text.bytesize > @longest
    replaced = replaced(text)
    remember(text) if replaced.equal?(text) && text.bytesize <= REMEMBERED
    replaced
  end

  # What stands for a person: the same for one person wherever the key is the same, and nobody without the key can tell who it is.
  def pseudonym(person)
    return @with if @pseudonym_key.nil?
    return person if person.is_a?(String) && person.match?(/\Au-[0-9a-f]{32}\z/)
    "u-#{OpenSSL::HMAC.hexdigest("SHA256", @pseudonym_key, person.to_s)[0, 32]}"
  end

  # Whether the value of `key` is a secret (:secret), says who somebody is (:person), or neither (:other).
  def kind(key)
    known = @kinds[key]
    return known if known
    @kinds.clear if @kinds.size > 10_000
    @kinds[key] = kind_of(key)
  end

  private

  def replaced(text)
    lower = text.downcase
    digits = text.count("0-9")
    hinted = {}.compare_by_identity
    @patterns.each do |pattern|
      next if digits < pattern.digits
      hints = pattern.hints
      hinted[hints] = hints.match?(lower) unless hinted.key?(hints)
      next unless hinted[hints]
      after = replace(text, pattern)
      next if after.equal?(text)
      text = after
      lower = text.downcase
      digits = text.count("0-9")
      hinted.clear
    end
    text
  end

  # Keys, methods, paths and names come again and again.
  def remember(text)
    @clean.clear if @clean.size >= 10_000
    @clean[text.dup.freeze] = true
  end

  def kind_of(key)
    bare = bare(key)
    return :other if @kept.key?(bare)
    return :person if @people.key?(bare)
    return :secret if @parts.any? { |part| bare.include?(part) } || @ends.any? { |part| bare.end_with?(part) }
    words = key.gsub(/([a-z\d])([A-Z])/, '\1 \2').downcase.split(/[^a-z\d]+/)
    words.any? { |word| @words.key?(word) } ? :secret : :other
  end

  def bare(key)
    key.downcase.delete("^a-z0-9")
  end

  def string(text, depth)
    return text if text.length < 4
    first = text[0]
    return text(text) unless (first == "{" || first == "[") && depth < DEEPEST
    inner = parsed(text)
    inner.nil? ? text(text) : JSON.generate(value(inner, depth + 1))
  end

  def parsed(text)
    parsed = JSON.parse(text, max_nesting: DEEPEST * 2, create_additions: false)
    parsed.is_a?(Hash) || parsed.is_a?(Array) ? parsed : nil
  rescue JSON::ParserError
    nil
  end

  def hash(given, depth)
    return @with if depth >= DEEPEST
    pair = pair_of(given)
    given.each_with_object({}) do |(key, value), result|
      key = key.to_s
      kind = pair && NAMES_OF_VALUES.include?(bare(key)) ? pair : kind(key)
      result[text(key)] = of_kind(kind, value, depth)
    end
  end

  # A map such as { "name": "password", "value": "…" }.
  def pair_of(given)
    return nil if given.size > 12 || given.none? { |key, _| value_key?(key) }
    name = given.find { |key, value| value.is_a?(String) && NAMES_OF_NAMES.include?(bare(key.to_s)) }
    kind = name && kind(name[1])
    kind == :other ? nil : kind
  end

  def value_key?(key)
    @value_keys.clear if @value_keys.size > 10_000
    @value_keys.fetch(key) { @value_keys[key] = NAMES_OF_VALUES.include?(bare(key.to_s)) }
  end

  def of_kind(kind, value, depth)
    return value(value, depth + 1) if kind == :other
    return value if value.nil? || value == true || value == false || value == ""
    return @with if kind == :secret || value.is_a?(Hash) || value.is_a?(Array)
    pseudonym(value)
  end

  # A list whose element names a secret, as in ["--password", "…"] and ["Authorization", "…"], hides the next one.
  def array(given, depth)
    return @with if depth >= DEEPEST
    named = :other
    given.map do |each|
      result = of_kind(named, each, depth)
      named = each.is_a?(String) && each.length < 80 && name?(each) ? kind(each) : :other
      result
    end
  end

  def name?(text)
    text.match?(FLAG) || text.match?(/\A[A-Za-z][\w.-]*:?\z/)
  end

  def number(value)
    text = value.to_s
    replaced = text(text)
    replaced == text ? value : replaced
  end

  def replace(text, pattern)
    return text unless pattern.regexp.match?(text)
    changed = false
    result = text.gsub(pattern.regexp) do |whole|
      match = Regexp.last_match
      with = pattern.with(match, self)
      next whole if with.nil?
      changed = true
      "#{match[1] if pattern.keeps}#{with}"
    end
    changed ? result : text
  end

  FLAGS_AND_NOTHING = /\A["']?(?:true|false|null|nil|none|yes|no|undefined)["']?[),.;\]}]*\z/i.freeze
  SOURCE_FILE = /\.(?:java|kt|kts|scala|groovy|go|js|jsx|mjs|cjs|ts|tsx|rb|py|php|cs|c|cc|cpp|h|hpp|rs|ex|exs|swift|pl):?\z/i.freeze

  # Whether what looks like a secret under a key in text is none: `prompt_tokens=5`, `has_password=true`, `TokenService.java:42`, `PWD=/home`.
  public def harmless?(match)
    name = match[1][/[\w.-]+/].to_s
    from = match.begin(0) + (match[1].index(name) || 0)
    before = match.string[[from - 40, 0].max...from][/[\w.-]*\z/]
    return true if @kept.key?(bare("#{before}#{name}"))
    value = match[0][match[1].length..]
    return true if value.match?(FLAGS_AND_NOTHING)
    return true if name.match?(SOURCE_FILE) && value.match?(/\A\d/)
    key = name.downcase
    key.end_with?("pwd") ? value.start_with?("/") : key == "dsn" && value.match?(/\A\d\.\d\.\d/)
  end

  # One rule about text.
  class Pattern
    # Patterns of hints are compared as objects: rules with the same hints share one.
    attr_reader :regexp, :digits, :keeps, :hints

    def initialize(rule, hints)
      @regexp = Regexp.new(rule.fetch("pattern"), rule["ignoreCase"] ? Regexp::IGNORECASE : nil)
      @with = rule.fetch("with")
      @hints = hints
      @digits = rule.fetch("digits", 0)
      @check = rule["check"]
      # The first group, where there is one, stays before what replaces the rest.
      @keeps = rule.fetch("keeps")
    end

    # What replaces a match; nil where it is none after all.
    def with(match, redaction)
      case @check
      when nil then @with
      when "base64" then base64?(match[0]) ? @with : nil
      when "card" then card?(match) ? @with : nil
      when "credential" then match[0].match?(/\d|[a-z][A-Z]|[=+\/]/) ? @with : nil
      when "key" then redaction.harmless?(match) ? nil : @with
      when "person" then redaction.pseudonym(match[2] || "")
      when "ipv4" then octets?(match) ? @with : nil
      when "ipv6" then network(match[0]) && @with
      when "ipv6-network" then network(match[0])
      end
    end

    private

    # A digest in hexadecimal is none, and no path.
    def base64?(text)
      text.match?(/[g-zG-Z]/) && text.count("/") < 5 && text.count("0-9") > 2 && text.count("A-Z") > 2
    end

    # How numbers of cards begin, and how long each kind is.
    CARDS = /\A(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|(?:50|5[6-9]|6\d)\d{10,17})\z/.freeze

    def card?(match)
      number = match[0][match[1].length..].gsub("%20", "").delete("^0-9")
      number.match?(CARDS) && luhn?(number)
    end

    def luhn?(number)
      sum = 0
      number.reverse.each_char.with_index do |char, index|
        digit = char.ord - 48
        digit = digit * 2 - (digit > 4 ? 9 : 0) if index.odd?
        sum += digit
      end
      (sum % 10).zero?
    end

    def octets?(match)
      octets = match[0][/\d[\d.]*/].split(".")
      octets.all? { |octet| octet.to_i < 256 } && octets.first != "127" && !part_of_version?(match)
    end

    def part_of_version?(match)
      match.pre_match.end_with?(".") || match.post_match.match?(/\A(?:\.\d|-[A-Za-z])/)
    end

    def network(address)
      return nil unless address.match?(/\d/)
      return nil if IPAddr.new(address).to_i < 2
      IPAddr.new(address).mask(48).to_s
    rescue IPAddr::Error
      nil
    end
  end
end
