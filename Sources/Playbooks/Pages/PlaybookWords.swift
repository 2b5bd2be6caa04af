import Kernel
import Platform

/// A playbook in a reader's words.
struct PlaybookWords {
    let texts: TextCatalog

    /// `After 10 reports, or 5m after the beginning: team Analista N1`.
    func step(_ step: Step) -> String {
        let times = [
            step.occurrences.map { texts.plural("playbook_step_occurrences", $0) },
            step.after.map { texts.text("playbook_step_after", ["time": "\($0)"]) },
            step.unacknowledged.map { texts.text("playbook_step_unacknowledged", ["time": "\($0)"]) },
        ].compactMap { $0 }
        let rest = [
            step.repeat.map { texts.text("playbook_step_repeat", ["time": "\($0)"]) },
            step.stopsOnAcknowledgement ? nil : texts["playbook_step_goes_on"],
        ].compactMap { $0 }
        let line =
            times.joined(separator: " " + texts["playbook_or"] + " ") + ": " + (step.tell.map(tell) + doings(step)).joined(separator: ", ")
        return ([line] + rest).joined(separator: " · ")
    }

    func tell(_ tell: Tell) -> String {
        switch tell {
        case .team(let name): texts.text("playbook_tell_team", ["name": name])
        case .user(let name): texts.text("playbook_tell_user", ["name": name])
        case .schedule(let name): texts.text("playbook_tell_schedule", ["name": name])
        case .destination(let name): texts.text("playbook_tell_destination", ["name": name])
        }
    }

    private func doings(_ step: Step) -> [String] {
        guard let act = step.act else { return [] }
        return [
            act.level.map { texts.text("playbook_do_level", ["level": texts["playbook_level_\($0.word)"]]) },
            act.assign.map { texts.text("playbook_do_assign", ["name": $0]) },
            act.tags.isEmpty ? nil : texts.text("playbook_do_tags", ["tags": act.tags.joined(separator: ", ")]),
            act.statusDraft ? texts["playbook_do_draft"] : nil,
        ].compactMap { $0 }
    }

    /// Of which incidents it is, a line for each part.
    func condition(of playbook: Playbook) -> [String] {
        let service = playbook.service.map { texts.text("playbook_when_service", ["name": $0]) }
        guard let when = playbook.when else { return [service].compactMap { $0 } }
        let parts = [("exactly", when.exactly), ("all", when.all), ("any", when.any)].filter { !$0.1.isEmpty }.map { name, clauses in
            texts["playbook_when_\(name)"] + " " + clauses.map(clause).joined(separator: " | ")
        }
        return [service].compactMap { $0 } + parts
    }

    private func clause(_ clause: Clause) -> String {
        "{" + clause.fields.sorted { $0.key < $1.key }.map { "\($0.key) \(pattern($0.value))" }.joined(separator: ", ") + "}"
    }

    private func pattern(_ pattern: Pattern) -> String {
        switch pattern {
        case .equals(let text): "= \(text)"
        case .oneOf(let texts): "∈ " + texts.joined(separator: ", ")
        case .contains(let text): "∋ \(text)"
        case .matches(let text): "~ \(text)"
        }
    }

    func customers(_ customers: Customers) -> String {
        texts.plural(
            "playbook_customers_line", customers.from,
            ["channel": texts["playbook_channel_\(customers.channel.rawValue)"], "tags": customers.audience.joined(separator: ", ")])
    }
}
