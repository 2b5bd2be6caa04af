import Foundation
import Testing

/// What `docs/security.md` says that the sources do not hold, so that there is no place where a request could prove it.
@Suite("The manual of security and the sources") struct SecuritySourcesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized

    /// Files of what is delivered that we wrote, by their paths under `Sources`.
    static func files(_ suffix: String) throws -> [(path: String, text: String)] {
        try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
            .filter { $0.hasSuffix(suffix) && !$0.hasPrefix("TestKit/") && !$0.contains("htmx") }
            .map { ($0, try String(contentsOf: root.appending(path: $0), encoding: .utf8)) }
    }

    /// The files in which a pattern is found.
    private static func places(of pattern: Regex<Substring>, in suffix: String = ".swift") throws -> [String] {
        let files = try files(suffix)
        #expect(!files.isEmpty)
        return files.filter { $0.text.contains(pattern) }.map(\.path)
    }

    @Test("No program is started")
    func noProgramIsStarted() throws {
        let found = try Self.places(of: /\b(?:Process\(|posix_spawn|popen\(|v?fork\(|exec[lv]p?e?\(|system\(|import Subprocess)/)
        #expect(found == [])
    }

    @Test("One place makes patterns of what came in, those of conditions: all others are literals")
    func noPatternIsBuilt() throws {
        let found = try Self.places(of: /\bRegex\s*[<({]|NSRegularExpression|RegexBuilder|\.regularExpression\b|regcomp\(/)
        #expect(found == ["Playbooks/Domain/Pattern.swift"])
    }

    @Test("Nothing is put together by a format string")
    func noFormatStrings() throws {
        #expect(try Self.places(of: /String\(format:|WithFormat|\bv?f?s?n?printf\(/) == [])
    }

    @Test("Nothing turns off the check of certificates")
    func certificatesAreChecked() throws {
        #expect(try Self.places(of: /certificateVerification|SSL_VERIFY_NONE|sslmode=(?:disable|allow|prefer)|sslcertmode/) == [])
    }

    @Test("No algorithm is used that is broken")
    func noBrokenAlgorithms() throws {
        // RFC 6455 has SHA-1 show that a server understood the upgrade to WebSockets; nothing is protected by it.
        let found = try Self.places(of: /\bInsecure\.|\bMD5\b|\bSHA1\b|\bRC4\b|\b3?DES\b|_CBC\b|\bsha1\(|\bmd5\(/)
        #expect(found == ["Platform/WebSocket/Client/HTTPHandshake.swift"])
    }

    @Test("Templates escape what they show, but for what was rendered before")
    func templatesEscape() throws {
        #expect(
            try Self.places(of: /\{\{(?:\{|&)/, in: ".mustache") == [
                "ContactCenter/Resources/agent_board.mustache", "ContactCenter/Resources/agent_wall.mustache",
                "Helpdesk/Resources/issue.mustache", "Helpdesk/Resources/notice_row.mustache", "Helpdesk/Resources/quality_board.mustache",
                "Helpdesk/Resources/quality_comments.mustache", "Incidents/Resources/comment.mustache",
                "Incidents/Resources/incident.mustache",
                "Incidents/Resources/incident_list.mustache",
                "Platform/Web/Resources/layout.mustache",
                // No HTML: what stands in it was escaped as iCalendar asks.
                "StatusPage/Resources/status_calendar.mustache",
                "StatusPage/Resources/status_desk_component_list.mustache", "StatusPage/Resources/status_desk_previews.mustache",
            ])
    }

    @Test("No template holds a script, a style or a handler")
    func templatesHoldNoScripts() throws {
        #expect(try Self.places(of: /<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=|javascript:/, in: ".mustache") == [])
    }

    @Test("Scripts make no markup and no script of a text")
    func scriptsShowTextsAsTexts() throws {
        let markup =
            /innerHTML|outerHTML\s*=(?!=)|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc|\beval\(|new Function|javascript:/
        #expect(try Self.places(of: markup, in: ".js") == [])
        #expect(try Self.places(of: /setTimeout\(\s*["'`]|setInterval\(\s*["'`]|postMessage|Object\.assign|__proto__/, in: ".js") == [])
    }

    @Test("Browsers keep how pages look and behave, and nothing else")
    func browsersKeepNoData() throws {
        let scripts = try Self.files(".js").map(\.text).joined(separator: "\n")
        #expect(!scripts.contains(/sessionStorage|indexedDB/))
        // The subscription to our messages, which the browser itself has: a later one takes its place.
        #expect(scripts.matches(of: /\bcaches\./).count == scripts.matches(of: /\bcaches\.open\("webpush"\)/).count)
        #expect(Set(scripts.matches(of: /\.put\("([^"]*)"/).map { String($0.output.1) }) == ["/webpush/subscription"])
        // Each use stands in a function that is given a key; a box of a template names its own.
        #expect(scripts.matches(of: /localStorage/).count == 4)
        let keys = scripts.matches(of: /(?:remember(?:ed)?|getItem|setItem)\("(\w+)"/).map { String($0.output.1) }
        let boxes = try Self.files(".mustache").flatMap { file in
            file.text.matches(of: /data-remember="([^"]*)"/).map { String($0.output.1) }
        }
        #expect(Set(keys + boxes) == ["notify", "keys", "wrap"])
        let cookies = scripts.matches(of: /document\.cookie = `\$\{prefix\}(\w+)=/).map { String($0.output.1) }
        #expect(cookies == ["switchboard_zone"] && scripts.matches(of: /document\.cookie/).count == 1)
    }

    @Test("What is made up comes from commands of their own")
    func onlyCommandsSimulate() throws {
        let found = try Self.places(of: /import Simulators/)
        #expect(
            found.allSatisfy { $0.hasPrefix("App/Demo/") || $0.wholeMatch(of: /App\/Commands\/(Demo|Seed)Command\.swift/) != nil },
            "\(found)")
    }

    @Test("Lines of the log are written in one place, words of commands in another")
    func oneLog() throws {
        let found = try Self.places(of: /\bprint\(|\bfputs\(|\bsyslog\(|os_log|FileHandle\.standard(?:Error|Output)|\bwrite\([12],/)
        #expect(found == ["App/Terminal.swift", "Platform/Observability/LogSink.swift"])
    }
}
