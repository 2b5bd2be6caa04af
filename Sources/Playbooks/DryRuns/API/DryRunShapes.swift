import Kernel
import Platform

extension APIShape where Value == DryRun {
    static let dryRunStarted = APIShape(
        "DryRunStarted", "A dry run that was asked for.",
        [
            .init("id", "Its number.", \.id),
            .init("state", "How it stands.", .word(DryRun.State.allCases.map(\.rawValue))) { .text($0.state.rawValue) },
        ])

    static let dryRunSummary = APIShape(
        "DryRunSummary", "A dry run without what it found.",
        [
            .init("id", "Its number.", \.id), .init("code", "The playbook's.", \.playbook.code),
            .init("since", "Null for a made-up event.", \.question.since), .init("until", "Null for a made-up event.", \.question.until),
            .init("state", "How it stands.", .word(DryRun.State.allCases.map(\.rawValue))) { .text($0.state.rawValue) },
            .init("progress", "In per cent.", \.percent), .init("asked_at", "When.", \.askedAt), .init("asked_by", "By whom.", \.askedBy),
        ])
}

extension DryRun.Question {
    fileprivate var since: Timestamp? { if case .past(let span) = self { span.lowerBound } else { nil } }
    fileprivate var until: Timestamp? { if case .past(let span) = self { span.upperBound } else { nil } }
}

extension APIShape where Value == DryRunOperations.View {
    static let dryRun = APIShape(
        "DryRun", "What a playbook would have done.",
        [
            .init("id", "Its number.", \.run.id), .init("code", "The playbook's.", \.run.playbook.code),
            .init("since", "Null for a made-up event.", \.run.question.since),
            .init("until", "Null for a made-up event.", \.run.question.until),
            .init("state", "How it stands.", .word(DryRun.State.allCases.map(\.rawValue))) { .text($0.run.state.rawValue) },
            .init("progress", "In per cent.", \.run.percent),
            .init("episodes", "Openings and reopenings that the playbook would have been for, so far.", \.run.progress.episodes),
            .init("would", "Each step that would have fired by `until`; for a made-up event, ever.", list: .fired) { $0[.would] },
            .init("did", "Each step that this playbook really fired in them.", list: .fired) { $0[.did] },
            .init("silent", "Each step that would not have fired, and why.", list: .silent) { $0[.silent] },
            .init("customers", "When customers would have been told.", list: .customers) { $0[.customers] },
            .init("held", "Of what would have been told, what a silence as it stands now would have kept back.", list: .held) { $0[.held] },
            .init("is_cut", "Whether there is more than is kept.", \.isCut),
            .init("asked_at", "When.", \.run.askedAt), .init("asked_by", "By whom.", \.run.askedBy),
        ])
}

extension APIShape where Value == DryRunLine {
    private static var incident: APIField<DryRunLine> { .init("incident_id", "Null for a made-up event.", \.incident) }
    private static var step: APIField<DryRunLine> { .init("step", "From 1.", \.step) }

    fileprivate static let fired = APIShape(
        "DryRunFiring", "A step that fired, or would have.",
        [
            incident, step, .init("at", "When.", \.at),
            .init("reason", "What fired it.", .word(Firing.Reason.allCases.map(\.rawValue))) { .text($0.reason) },
            .init("tell", "Whom it tells, as files name them.", \.tell),
        ])

    fileprivate static let silent = APIShape(
        "DryRunSilence", "A step that would not have fired.",
        [incident, step, .init("reason", "Why: `acknowledged`, `resolved`, `merged`, `not due`, `no match`.", \.reason)])

    fileprivate static let held = APIShape(
        "DryRunHold", "A step, or the message to customers, that would have been kept back.",
        [
            incident, .init("step", "From 1; 0 for customers.", \.step), .init("at", "When it would have been told.", \.at),
            .init("by", "By what, as the ledger says it.", \.reason),
        ])

    fileprivate static let customers = APIShape(
        "DryRunCustomers", "When customers would have been told.",
        [
            incident, .init("at", "When.", \.at), .init("channel", "By which way.") { $0.tell.first ?? "" },
            .init("audience", "Contacts with all of these tags.") { Array($0.tell.dropFirst()) },
        ])
}

extension APIShape where Value == PlaybookFigures {
    static let playbookFigures = APIShape(
        "PlaybookFigures", "What a playbook did, and whether it was heard.",
        [
            .init("code", "The playbook's.", \.code), .init("name", "The playbook's, as it is now.", \.name),
            .init("episodes", "Openings and reopenings that it was for.", \.episodes),
            .init("acknowledged", "Of these, by somebody.", \.acknowledged),
            .init("acknowledge_mean_s", "From the beginning to the acknowledgement, of those acknowledged.", \.meanToAcknowledge),
            .init("steps", "What became of each step.", list: .stepFigures, \.steps),
        ])
}

extension APIShape where Value == PlaybookFigures.Step {
    fileprivate static let stepFigures = APIShape(
        "StepFigures", "What became of a step.",
        [
            .init("step", "From 1.", \.number), .init("tell", "Whom it told, as files name them.", \.tell),
            .init("fired", "In so many episodes.", \.counts.fired),
            .init("acknowledged_in_time", "Of these: acknowledged before the next step fired.", \.counts.acknowledgedInTime),
            .init("escalated_past", "Of these: the next step fired, because nobody had acknowledged.", \.counts.escalatedPast),
            .init("late", "Of these: more than a second after its time.", \.counts.late),
        ])
}
