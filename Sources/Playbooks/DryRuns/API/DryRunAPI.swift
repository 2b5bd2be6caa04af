import Accounts
import HTTPTypes
import Kernel
import Platform

/// Trying playbooks out, and whether they are heard, for programs.
struct DryRunAPI: Sendable {
    let runs: DryRunOperations
    let figures: PlaybookFiguresOperations
    let now: @Sendable () -> Timestamp

    static let tag = (name: "Dry runs", explanation: "What a playbook would have done, and what came of what playbooks did.")
    static let root = APIRoutes.root + "/playbooks/dry-runs"

    var operations: [APIOperation] { [start, find, list, heard] }

    // MARK: Runs

    private static let code = APIParameter.text(.body, "code", "A saved playbook; or `playbook`.", 1...200)
    private static let playbook = APIParameter<JSON>(
        .body, "playbook", "A playbook as in YAML (docs/playbooks.md), edited or new; or `code`.", .init(.anything)
    ) { $0 }
    private static let since = APIParameter.time(.body, "since", "Episodes that began then or later; or `event`.")
    private static let until = APIParameter.time(.body, "until", "Until then; now when absent.")
    private static let event = APIParameter<JSON>(
        .body, "event", "One made-up event as to `/api/v1/events`, with `service`; `triggers` as a list of objects may stand beside.",
        .init(.anything)
    ) { $0 }
    private static let run = APIParameter<Int64>(.path, "id", "The run's number.", .integer(1...Int64.max), isRequired: true) { $0.int }

    private var start: APIOperation {
        APIOperation(
            .post, "/playbooks/dry-runs", id: "startDryRun", tag: Self.tag.name, "Try a playbook on the past, or on one made-up event",
            explanation: "Nothing is sent, and nothing is written to incidents or notifications.",
            needs: .needs(.playbooksWrite, .managePlaybooks),
            takes: [
                Self.code.declaration, Self.playbook.declaration, Self.since.declaration, Self.until.declaration, Self.event.declaration,
            ],
            gives: .accepted(.dryRunStarted) { "\(Self.root)/\($0.id)" },
            refusals: [.tooManyRequests: "Too many wait already.", .notFound: "There is no such playbook."]
        ) { call in
            try await runs.start(try subject(call), on: try question(call), by: call.asking)
        }
    }

    private func subject(_ call: APICall) throws -> DryRunOperations.Subject {
        switch (try call[Self.code], try call[Self.playbook]) {
        case (let code?, .none): return .saved(code)
        case (.none, let sent?): return .edited(try TriedPlaybook.playbook(json: sent))
        default: throw ClientError.invalid(.body, [("code", "or playbook has to be given, and not both")])
        }
    }

    private func question(_ call: APICall) throws -> DryRun.Question {
        let (since, until) = (try call[Self.since], try call[Self.until])
        switch (since, try call[Self.event]) {
        case (let since?, .none):
            let until = until ?? now()
            guard since <= until else { throw ClientError.dryRunPeriodNotValid }
            return .past(since...until)
        case (.none, let event?) where until == nil: return .event(event)
        default: throw ClientError.invalid(.body, [("since", "or event has to be given, and not both")])
        }
    }

    private var find: APIOperation {
        APIOperation(
            .get, "/playbooks/dry-runs/{id}", id: "getDryRun", tag: Self.tag.name, "How far a dry run is, and what it found",
            explanation: "Of each list the first \(DryRunLine.most) entries; `is_cut` says that there are more.",
            needs: .needs(.playbooksRead, .viewPlaybooks), takes: [Self.run.declaration], gives: .one(.dryRun)
        ) { call in try await runs.find(try call.need(Self.run), by: call.asking) }
    }

    private var list: APIOperation {
        APIOperation(
            .get, "/playbooks/dry-runs", id: "listDryRuns", tag: Self.tag.name, "Dry runs, the newest first",
            needs: .needs(.playbooksRead, .viewPlaybooks), takes: APIPaging.parameters, gives: .page(of: .dryRunSummary)
        ) { call in
            let found = try await runs.list(before: try call.cursor { Int64($0) }, limit: try call.limit + 1, by: call.asking)
            return APIPage(found, limit: try call.limit) { String($0.id) }
        }
    }

    // MARK: Figures

    private static let from = day("from", "The first day, of UTC; 30 days when it is absent.")
    private static let to = day("to", "The last day, of UTC; today when absent.")
    private static let only = APIParameter.text(.query, "code", "Of this playbook alone.", 1...200)

    private static func day(_ name: String, _ explanation: String) -> APIParameter<Int64> {
        .init(.query, name, explanation, .init(.text(length: 10...10, format: "date"))) { value in
            value.string.flatMap { Timestamp(rfc3339: $0 + "T00:00:00Z")?.daysSince1970 }
        }
    }

    private var heard: APIOperation {
        APIOperation(
            .get, "/playbooks/figures", id: "getPlaybookFigures", tag: Self.tag.name, "Whether what playbooks say is heard",
            explanation: "Of episodes that began in these days, \(PlaybookFiguresOperations.longest) at most; `next` is always null.",
            needs: .needs(.playbooksRead, .viewPlaybooks), takes: [Self.from.declaration, Self.to.declaration, Self.only.declaration],
            gives: .page(of: .playbookFigures)
        ) { call in
            let to = try call[Self.to] ?? now().daysSince1970
            let from = try call[Self.from] ?? to - 29
            guard from <= to, to - from < PlaybookFiguresOperations.longest else {
                throw ClientError.invalid(.query, [("from", "must not be after to, nor more than a year before it")])
            }
            return APIPage(try await figures.figures(from...to, of: try call[Self.only], by: call.asking), next: nil)
        }
    }
}
