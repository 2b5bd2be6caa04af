import Foundation
import Kernel
import Platform

extension APIShape where Value == PlaybookStore.Kept {
    static let playbookLine = APIShape(
        "PlaybookLine", "A playbook.",
        [
            .init("code", "Its code.", \.playbook.code), .init("name", "Its name.", \.playbook.name),
            .init("version", "Rises by one with each change.", \.version),
        ])

    static let playbook = APIShape(
        "Playbook", "A playbook with what it says.",
        [
            .init("code", "Its code.", \.playbook.code), .init("name", "Its name.", \.playbook.name),
            .init("version", "Rises by one with each change.", \.version),
            .init("changed_at", "When this version was made.", \.changedAt), .init("changed_by", "By whom.", \.changedBy),
            .init("definition", "As in files.", .init(.anything)) { kept in
                (try? kept.playbook.definition).flatMap { JSONReader.value(of: $0) } ?? .null
            },
        ])
}

extension APIShape where Value == UnmatchedSet {
    static let unmatchedSet = APIShape(
        "UnmatchedSet", "A set of triggers that no playbook knows.",
        [
            .init("id", "Its number.", \.id),
            .init("triggers", "Each once, values as text.", .init(.anything)) { set in
                .list(set.triggers.map { .object($0.mapValues(JSON.text)) })
            },
            .init("times", "How often it came.", \.times), .init("first_at", "When it first came.", \.firstAt),
            .init("last_at", "When it last came.", \.lastAt),
        ])
}

extension APIShape where Value == Escalation {
    static let escalation = APIShape(
        "Escalation", "What playbooks did about an incident, and what comes next.",
        [.init("playbooks", "Each that is for it, in the order in which they began.", list: .escalationLine, \.lines)])
}

extension APIShape where Value == Escalation.Line {
    fileprivate static let escalationLine = APIShape(
        "EscalationLine", "One playbook in an episode.",
        [
            .init("code", "Its code.", \.playbook.code), .init("name", "Its name.", \.playbook.name),
            .init("version", "The one that handles the episode.", \.version),
            .init("customers_at", "When customers were told; null for not yet.") { line in
                line.fired.first { $0.step == Firing.customers }?.at
            },
            .init("fired", "Steps that fired, the first first.", list: .firedStep) { line in
                line.fired.filter { $0.step != Firing.customers }.map { FiredStep(firing: $0, playbook: line.playbook) }
            },
            .init("next", "Steps that fire by themselves, the next first.", list: .nextStep, \.next),
        ])
}

/// A step that fired, with whom it told.
private struct FiredStep: Sendable {
    let firing: Firing
    let playbook: Playbook

    var tell: [Tell] { playbook.escalate.indices.contains(firing.step - 1) ? playbook.escalate[firing.step - 1].tell : [] }
}

extension APIShape where Value == FiredStep {
    fileprivate static let firedStep = APIShape(
        "FiredStep", "A step that fired.",
        [
            .init("step", "From 1.", \.firing.step), .init("at", "When it was done.", \.firing.at),
            .init("due_at", "When its time had come.", \.firing.dueAt),
            .init("reason", "What fired it.", .word(Firing.Reason.allCases.map(\.rawValue))) { .text($0.firing.reason.rawValue) },
            .init("repeat", "0 the first time.", \.firing.number),
            .init("late", "Whether that was more than a second after its time.", \.firing.isLate),
            .init("tell", "Whom.", .list(.text)) { .list($0.tell.map { .text($0.description) }) },
        ])
}

extension APIShape where Value == Evaluation.Upcoming {
    fileprivate static let nextStep = APIShape(
        "NextStep", "A step that fires when its time comes.",
        [
            .init("step", "From 1.", \.step), .init("at", "When, unless something comes between.", \.at),
            .init("reason", "What fires it.", .word(Firing.Reason.allCases.map(\.rawValue))) { .text($0.reason.rawValue) },
            .init("tell", "Whom.", .list(.text)) { .list($0.tell.map { .text($0.description) }) },
        ])
}
