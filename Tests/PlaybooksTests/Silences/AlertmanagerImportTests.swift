import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("What an Alertmanager's files come to")
struct AlertmanagerImportTests {
    private static let configuration = """
        global: { resolve_timeout: 5m }
        route:
          receiver: everybody
          group_by: [ alertname ]
          routes:
            - matchers: [ severity="critical", team=~"db|cache" ]
              receiver: duty
              repeat_interval: 1h
              mute_time_intervals: [ nights ]
            - match: { service: Shop }
              match_re: { alertname: "Slow.*" }
              receiver: shop
            - matchers: [ 'severity!="critical"' ]
              receiver: duty
        receivers:
          - name: everybody
            email_configs: [ { to: "ops@example.org, boss@example.org" } ]
          - name: duty
            webhook_configs: [ { url: "https://hooks.example.org/duty" } ]
            telegram_configs: [ { chat_id: -100123, bot_token: secret-token } ]
            pagerduty_configs: [ { routing_key: x } ]
          - name: shop
            slack_configs: [ { channel: "#shop" } ]
        inhibit_rules:
          - source_matchers: [ service="DB" ]
            target_matchers: [ service=~"Login|Shop" ]
          - source_match: { severity: critical }
            target_match: { severity: warning }
            equal: [ instance ]
        time_intervals:
          - name: nights
            time_intervals:
              - times: [ { start_time: "22:00", end_time: "24:00" } ]
                weekdays: [ "monday:wednesday", sunday ]
                location: Europe/Berlin
              - months: [ december ]
        """
    private static let silences = """
        [{"id": "6b6ecc1e-aaaa", "status": {"state": "active"}, "createdBy": "ann", "comment": "upgrade",
          "startsAt": "2026-11-30T10:00:00.000Z", "endsAt": "2026-11-30T20:00:00.000Z",
          "matchers": [{"name": "service", "value": "Login", "isRegex": false, "isEqual": true}]},
         {"id": "expired0", "startsAt": "2020-11-30T10:00:00.000Z", "endsAt": "2020-11-30T20:00:00.000Z",
          "matchers": [{"name": "service", "value": "Login", "isRegex": false}]},
         {"id": "negative", "startsAt": "2026-11-30T10:00:00.000Z", "endsAt": "2026-11-30T20:00:00.000Z",
          "matchers": [{"name": "service", "value": "Login", "isRegex": false, "isEqual": false}]}]
        """

    private static func taken(_ files: (String, String)..., labels: [String: String] = [:]) throws -> AlertmanagerImport {
        let time = try #require(Timestamp(rfc3339: "2026-11-30T12:00:00Z"))
        return AlertmanagerImport(files.map { FileSource(name: $0.0, data: Data($0.1.utf8)) }, labels: labels, at: time)
    }

    @Test("routes become playbooks, receivers destinations, and what cannot be said is told")
    func takesConfiguration() throws {
        let taken = try Self.taken(("alertmanager.yml", Self.configuration))
        #expect(taken.faults.isEmpty)
        let text = taken.text
        let lines = text.replacing("\"", with: "").split(separator: "\n").map { String($0) }
        for line in [
            "  - name: everybody (all)", "    mail: ops@example.org", "    mail: boss@example.org",
            "    webhook: https://hooks.example.org/duty",
            "    services: []", "  - code: alertmanager-1",
        ] {
            #expect(lines.contains(line), "\(line) in \(text)")
        }
        #expect(text.contains("-100123") && !text.contains("secret-token"))
        #expect(text.contains("level: critical") && text.contains("tags.team: [ db, cache ]"))
        #expect(text.contains("alertmanager-2") && text.contains("level: [ debug, info, warning, error ]"))
        let notes = taken.notes.joined(separator: "\n")
        for word in ["pagerduty_configs", "slack_configs", "equal: instance", "nights 2", "months without years", "everybody is told"] {
            #expect(notes.contains(word), "\(word) in \(notes)")
        }
    }

    @Test("what it prints is read as a file of ours")
    func isReadable() throws {
        let taken = try Self.taken(("alertmanager.yml", Self.configuration), ("silences.json", Self.silences))
        let reading = FileReading(file: "alertmanager")
        let root = try #require(YAMLReader(into: reading).documents(Data(taken.text.utf8)).first)
        let fields = Dictionary(uniqueKeysWithValues: (root.fields ?? []).map { ($0.name, $0.value.list ?? []) })
        #expect(fields.keys.sorted() == ["destinations", "inhibitions", "playbooks", "silences"])
        let playbooks = (fields["playbooks"] ?? []).compactMap { Playbook($0, in: reading) }
        #expect(playbooks.map(\.code) == ["alertmanager-1", "alertmanager-2"])
        let step = try #require(playbooks.first?.escalate.first)
        #expect(step.after == Span(seconds: 0) && step.repeat == Span(seconds: 3600))
        #expect(step.tell == [.destination("duty"), .destination("duty 2")])
        let silences = (fields["silences"] ?? []).compactMap { SilenceReading(reading).silence($0) }
        #expect(silences.map(\.name) == ["nights (duty 1)", "alertmanager 6b6ecc1e", "alertmanager negative"])
        #expect(silences.first?.window.hours == [DutyHours(days: [.mon, .tue, .wed, .sun], from: 1320, to: 1440)])
        #expect(silences[1].when == .of("Login") && silences[1].comment == "upgrade · ann")
        let other = try #require(silences.last)
        #expect(
            ["Shop", "Login2", "xLogin"].allSatisfy { other.when.holds(for: Self.facts($0)) } && !other.when.holds(for: Self.facts("Login"))
        )
        let inhibitions = (fields["inhibitions"] ?? []).compactMap { InhibitionReading(reading).inhibition($0) }
        #expect(inhibitions.map(\.quiet) == [Condition(all: [["service": .oneOf(["Login", "Shop"])]])])
        #expect(reading.faults.isEmpty)
        let notes = taken.notes.joined(separator: "\n")
        #expect(!notes.contains("negative") && !notes.contains("expired0"))
    }

    private static func facts(_ service: String, _ tags: [String: String] = [:], level: Level = .error) -> Facts {
        Facts(service: service, level: level, title: "t", message: "", tags: tags)
    }

    private static func pattern(_ text: String) throws -> Pattern? {
        AlertmanagerLabels(fields: [:]).pattern(try #require(AlertmanagerMatcher.all(in: text)?.first))
    }

    @Test(
        "What is not so is said by everything else",
        arguments: [
            ("team!=\"d.b\"", ["dxb", "d.b2", ""], ["d.b"]), ("team!~\"db|cache\"", ["d", "dbcache"], ["db", "cache"]),
            ("team!~\"d.*\"", ["", "xd"], ["d", "db"]), ("team!=\"\"", ["x"], [""]),
            ("severity!=\"warn\"", ["critical", "error", "info", "debug"], ["warning"]),
            ("severity!~\"critical|error\"", ["warning", "info"], ["critical", "error"]), ("team=~\"a|b\"", ["a", "b"], ["ab", ""]),
        ])
    func negatives(matcher: String, holds: [String], doesNot: [String]) throws {
        let pattern = try #require(try Self.pattern(matcher))
        for text in holds { #expect(pattern.holds(for: text), "\(text)") }
        for text in doesNot { #expect(!pattern.holds(for: text), "\(text)") }
    }

    @Test(
        "What cannot be said is none",
        arguments: ["team=\"\"", "severity!=\"loud\"", "severity!~\"crit.*\"", "team=~\"(\"", "team!~\")(\""])
    func unsayable(matcher: String) throws { #expect(try Self.pattern(matcher) == nil) }

    private static func routes(_ rest: String) -> String {
        """
        receivers: [ { name: duty, webhook_configs: [ { url: "https://hooks.example.org/duty" } ] } ]
        \(rest)
        """
    }

    @Test("A field may be asked for twice; a label that need not be there is told by name")
    func severalAboutOne() throws {
        let taken = try Self.taken(
            (
                "a.yml",
                Self.routes(
                    "route: { receiver: duty, routes: [ { receiver: duty, group_wait: 30s, matchers: [ 'team=~\"d.*\"', 'team!=\"db\"' ] } ] }"
                )
            ))
        let reading = FileReading()
        let root = try #require(YAMLReader(into: reading).documents(Data(taken.text.utf8)).first)
        let playbook = try #require(root.fields?.first { $0.name == "playbooks" }?.value.list?.first.flatMap { Playbook($0, in: reading) })
        #expect(playbook.holds(for: Self.facts("A", ["team": "dns"])) && !playbook.holds(for: Self.facts("A", ["team": "db"])))
        let notes = taken.notes.joined(separator: "\n")
        #expect(notes.contains("team!=\"db\" holds there for alerts without the label") && notes.contains("group_wait is left out"))
        #expect(!notes.contains("team=~" + "\"d.*\" holds"))
    }

    @Test("Rules with equal labels become one for each value that a side lists")
    func equalLabels() throws {
        let rules = """
            route: { receiver: duty }
            inhibit_rules:
              - { source_matchers: [ severity="critical", cluster=~"eu|us|asia" ], target_matchers: [ severity="warning", cluster!="asia" ], equal: [ cluster ] }
              - { source_matchers: [ severity="critical" ], target_matchers: [ severity="warning" ], equal: [ severity ] }
              - { source_matchers: [ severity="critical" ], target_matchers: [ severity="warning" ], equal: [ alertname, instance ] }
            """
        let taken = try Self.taken(("a.yml", Self.routes(rules)))
        let reading = FileReading()
        let root = try #require(YAMLReader(into: reading).documents(Data(taken.text.utf8)).first)
        let found = (root.fields?.first { $0.name == "inhibitions" }?.value.list ?? []).compactMap {
            InhibitionReading(reading).inhibition($0)
        }
        #expect(found.map(\.name) == ["alertmanager 1", "alertmanager 1.2"])
        let eu = try #require(found.first)
        #expect(eu.source.holds(for: Self.facts("A", ["cluster": "eu"], level: .critical)))
        #expect(
            eu.concerns(Self.facts("B", ["cluster": "eu"], level: .warning))
                && !eu.concerns(Self.facts("B", ["cluster": "us"], level: .warning)))
        let notes = taken.notes.joined(separator: "\n")
        #expect(notes.contains("inhibit rule 2 is left out: equal: severity never holds"))
        #expect(notes.contains("inhibit rule 3 is left out: equal: alertname cannot be asked for"))
    }

    private static func windows(_ interval: String) throws -> (AlertmanagerHours?, String) {
        let reading = FileReading()
        let node = try #require(YAMLReader(into: reading).documents(Data(interval.utf8)).first)
        return AlertmanagerHours.read(node, at: try #require(Timestamp(rfc3339: "2026-11-30T12:00:00Z")))
    }

    @Test(
        "Days of certain years are spans of time",
        arguments: [
            ("{ years: [ '2027' ] }", ["2027-01-01T00:00:00Z 2028-01-01T00:00:00Z"]),
            ("{ years: [ '2025:2027' ] }", ["2025-01-01T00:00:00Z 2028-01-01T00:00:00Z"]),
            (
                "{ years: [ 2026 ], months: [ 'november:december', 2 ], days_of_month: [ '1:2', '-1' ], location: Europe/Berlin }",
                [
                    "2026-11-29T23:00:00Z 2026-12-02T23:00:00Z", "2026-12-30T23:00:00Z 2026-12-31T23:00:00Z",
                ]
            ),
            ("{ years: [ 2028 ], months: [ february ], days_of_month: [ 29, 31 ] }", ["2028-02-29T00:00:00Z 2028-03-01T00:00:00Z"]),
        ])
    func datedIntervals(interval: String, expected: [String]) throws {
        let windows = try #require(try Self.windows(interval).0).windows
        #expect(windows.map { "\($0.from?.short ?? "") \($0.until?.short ?? "")" } == expected)
        #expect(windows.allSatisfy { $0.hours.isEmpty })
    }

    @Test("Hours within them stay hours")
    func datedHours() throws {
        let read = try Self.windows("{ years: [ 2027 ], weekdays: [ saturday ], times: [ { start_time: '08:00', end_time: '09:00' } ] }")
        let window = try #require(read.0?.windows.first)
        #expect(window.hours == [DutyHours(days: [.sat], from: 480, to: 540)] && window.clock?.identifier == "UTC")
        #expect(window.from?.short == "2027-01-01T00:00:00Z")
    }

    @Test(
        "What cannot be said or read of a time interval is told",
        arguments: [
            ("{ months: [ december ] }", "months without years"),
            ("{ days_of_month: [ 1 ], months: [ 2 ] }", "days_of_month and months without years"),
            ("{ years: [ 2020 ] }", "its years are over"), ("{ years: [ soon ] }", "cannot be read"),
            ("{ years: [ 2027 ], days_of_month: [ 0 ] }", "cannot be read"),
            ("{ years: [ '2027:2040' ], days_of_month: [ 1 ] }", "come to 168 times"), ("{ weekdays: saturday }", "weekdays is no list"),
            ("{ weekdays: [ 6 ] }", "weekdays cannot be read"), ("{ location: Mars/Base }", "no zone \"Mars/Base\""),
            ("{ dates: [] }", "dates is not known"),
        ])
    func tellsIntervals(interval: String, reason: String) throws {
        let read = try Self.windows(interval)
        #expect(read.0 == nil && read.1.contains(reason), "\(read.1)")
    }

    @Test("labels become the fields that are asked for")
    func knowsLabels() throws {
        let silences = """
            [{"id": "1", "startsAt": "2026-11-30T10:00:00Z", "endsAt": "2026-11-30T20:00:00Z", "comment": "", "createdBy": "",
              "matchers": [{"name": "job", "value": "Login", "isRegex": false}, {"name": "cluster", "value": "eu-[0-9]+", "isRegex": true}]}]
            """
        let text = try Self.taken(("s.json", silences), labels: ["job": "service"]).text
        #expect(text.contains("service: Login") && text.contains("tags.cluster") && text.contains("^(?:eu-[0-9]+)$"))
    }

    @Test(
        "matchers are read as Alertmanager writes them",
        arguments: [
            ("severity=\"critical\"", ["severity=\"critical\""]), ("{a=\"b\", c=~\"d|e\"}", ["a=\"b\"", "c=~\"d|e\""]),
            ("a != b", ["a!=\"b\""]), ("a=\"x,\\\"y\\\"\",b!~\"z\"", ["a=\"x,\"y\"\"", "b!~\"z\""]), ("", []),
        ])
    func readsMatchers(text: String, expected: [String]) {
        #expect(AlertmanagerMatcher.all(in: text)?.map(\.text) == expected)
    }

    @Test("what is no matcher, and no file of an Alertmanager, is refused")
    func refuses() throws {
        #expect(AlertmanagerMatcher.all(in: "severity") == nil && AlertmanagerMatcher.all(in: "a=\"b") == nil)
        #expect(try Self.taken(("x.yml", "receivers: []")).faults.map(\.description).first?.hasPrefix("x.yml:1: ") == true)
        #expect(try Self.taken(("x.yml", "route: [")).faults.isEmpty == false)
    }
}
