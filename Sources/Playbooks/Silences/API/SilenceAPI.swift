import Accounts
import HTTPTypes
import Kernel
import Platform

/// Silences, for programs.
struct SilenceAPI: Sendable {
    let silences: SilenceOperations
    let now: @Sendable () -> Timestamp

    static let tag = (name: "Silences", explanation: "What is kept quiet for a while, and what is quiet while something else is open.")
    static let root = APIRoutes.root + "/silences"

    private static let id = APIParameter.integer(.path, "id", "The silence's number.", 1...Int64.max)
    private static let name = APIParameter.text(.body, "name", "What to call it; unique.", 1...NameRule.maximumLength).required
    private static let from = APIParameter<String>(.body, "from", "Since when; now without it, for ever with `hours`.", .time.nullable) {
        $0.string
    }
    private static let until = APIParameter<String>(
        .body, "until", "Until when, exclusive; may be left out with `hours`.", .time.nullable
    ) { $0.string }
    private static let zone = APIParameter<String>(
        .body, "zone", "Whose clock the hours are read off: an IANA name.", .text(1...100).nullable
    ) { $0.string }
    private static let hours = APIParameter<JSON>(
        .body, "hours", "Parts of the week in which it comes again, as in files.",
        .list(APISchema(.anything), 0...SilenceDraft.mostHours).nullable
    ) { $0 }
    private static let level = APIParameter<String>(
        .body, "breaks_through", "What is as bad as that is told all the same.", .word(Level.allCases.map(\.word)).nullable
    ) { $0.string }
    private static let comment = APIParameter<String>(
        .body, "comment", "For those who read it.", .text(0...SilenceDraft.longestComment).nullable
    ) { $0.string }
    private static let fields = [
        name.declaration, APIParameter.condition("when", "Which incidents it keeps quiet, as in files.").declaration, from.declaration,
        until.declaration, zone.declaration, hours.declaration, level.declaration, comment.declaration,
    ]

    var operations: [APIOperation] { [list, add, preview, show, replace, end, remove] }

    private var list: APIOperation {
        APIOperation(
            .get, "/silences", id: "listSilences", tag: Self.tag.name, "Silences, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.playbooksRead, .viewPlaybooks), gives: .page(of: .silence)
        ) { call in
            let time = now()
            return APIPage(try await silences.list(by: call.asking).map { DatedSilence(silence: $0, at: time) }, next: nil)
        }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/silences/{id}", id: "getSilence", tag: Self.tag.name, "One silence", needs: .needs(.playbooksRead, .viewPlaybooks),
            takes: [Self.id.declaration], gives: .one(.silence)
        ) { call in DatedSilence(silence: try await silences.show(try Self.number(call), by: call.asking), at: now()) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/silences", id: "addSilence", tag: Self.tag.name, "Keep something quiet",
            needs: .needs(.playbooksWrite, .manageSilences), takes: Self.fields,
            gives: .made(.silence) { Self.root + "/\($0.silence.id)" }, refusals: [.conflict: "The name is taken."]
        ) { call in DatedSilence(silence: try await silences.add(try draft(call), by: call.asking), at: now()) }
    }

    private var replace: APIOperation {
        APIOperation(
            .put, "/silences/{id}", id: "changeSilence", tag: Self.tag.name, "Change a silence",
            needs: .needs(.playbooksWrite, .manageSilences), takes: [Self.id.declaration] + Self.fields, gives: .changed(.silence),
            refusals: [.conflict: "The name is taken."]
        ) { call in
            let silence = try await silences.change(try Self.number(call), to: try draft(call), by: call.asking)
            return DatedSilence(silence: silence, at: now())
        }
    }

    private var end: APIOperation {
        APIOperation(
            .post, "/silences/{id}/end", id: "endSilence", tag: Self.tag.name, "End a silence before its time",
            explanation: "What still burns is told once. One that comes again ends for good.",
            needs: .needs(.playbooksWrite, .manageSilences), takes: [Self.id.declaration], gives: .changed(.silence),
            refusals: [.conflict: "It has not begun, or is over."]
        ) { call in DatedSilence(silence: try await silences.end(try Self.number(call), by: call.asking), at: now()) }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/silences/{id}", id: "removeSilence", tag: Self.tag.name, "Remove a silence",
            explanation: "What it kept quiet and still burns is told once.", needs: .needs(.playbooksWrite, .manageSilences),
            takes: [Self.id.declaration], gives: .nothing
        ) { call in try await silences.remove(try Self.number(call), by: call.asking) }
    }

    private var preview: APIOperation {
        APIOperation(
            .post, "/silences/preview", id: "previewSilence", tag: Self.tag.name, "What a silence would keep quiet",
            explanation: """
                Which incidents it matches now and matched in the past week, whenever it counts. Nothing is changed. A token without \
                `incidents:read` is told how many there are, and not which.
                """,
            needs: .needs(.playbooksRead, .viewPlaybooks),
            takes: [APIParameter.condition("when", "Which incidents it keeps quiet, as in files.").declaration, Self.level.declaration],
            gives: .changed(.matches, "What it matches.")
        ) { call in
            let draft = SilenceDraft(
                name: "preview", when: try call.condition("when"), window: SilenceWindow(),
                breaksThrough: try call[Self.level].flatMap { Level(word: $0) })
            let found = try await silences.preview(draft, by: call.asking)
            return call.has(Self.incidents) ? found : found.counts
        }
    }

    /// Titles of incidents are read by whoever may read incidents.
    private static let incidents = TokenScope(rawValue: "incidents:read")

    private static func number(_ call: APICall) throws -> Int64 { Int64(try call.need(id)) }

    /// The body, read as files are.
    private func draft(_ call: APICall) throws -> SilenceDraft {
        var fields: [String: JSON] = [
            "name": .text(try call.need(Self.name)), "when": try call.need(APIParameter.condition("when", "")),
        ]
        for field in [Self.from, Self.until, Self.zone, Self.level, Self.comment] {
            fields[field.declaration.name] = try call[field].map { .text($0) }
        }
        fields["hours"] = try call[Self.hours]
        if fields["hours"] == nil, fields["from"] == nil { fields["from"] = .text(now().rfc3339) }
        let reading = FileReading()
        guard let draft = SilenceReading(reading).silence(FileNode(.object(fields))) else {
            throw ClientError.silenceNotReadable(reading.faults.map(\.text).joined(separator: "; "))
        }
        return draft
    }
}

extension APIParameter where Value == JSON {
    /// A condition as files write it.
    static func condition(_ name: String, _ explanation: String) -> Self {
        APIParameter(.body, name, explanation, .init(.anything)) { $0 == .null ? nil : $0 }.required
    }
}

extension APICall {
    /// A condition of the body. Throws ``ClientError``: `silenceNotReadable`.
    func condition(_ name: String) throws -> Condition {
        let reading = FileReading()
        let condition = reading.condition(FileNode(try need(APIParameter.condition(name, ""))))
        guard let condition, reading.faults.isEmpty else {
            throw ClientError.silenceNotReadable(reading.faults.map(\.text).joined(separator: "; "))
        }
        return condition
    }
}
