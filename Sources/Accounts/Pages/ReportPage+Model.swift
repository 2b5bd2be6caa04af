import Kernel
import Platform

/// Model of the template `report`.
struct ReportPage {
    struct Way {
        let anchor: String
        let label: String
        let note: String
        let snippet: String
    }

    struct Answer {
        let status: String
        let meaning: String
    }

    let hasServices: Bool
    let services: [SelectOption]
    /// Whether the examples carry a placeholder because the reader may not see codes.
    let codeHidden: Bool
    let ways: [Way]
    let answers: [Answer]

    /// - Parameters:
    ///   - chosen: whose name and code the examples carry.
    ///   - address: of this server, without a slash at the end.
    init(services all: [Service], chosen: Service?, maySeeCodes: Bool, address: String, texts: TextCatalog) {
        services = all.map { SelectOption(code: $0.id.description, label: $0.name, current: $0.id == chosen?.id) }
        hasServices = !all.isEmpty
        codeHidden = chosen != nil && !maySeeCodes
        let snippets = ReportSnippets(
            address: address, service: chosen?.name ?? "SERVICE",
            code: chosen.flatMap { maySeeCodes ? $0.code : nil } ?? "CODE",
            title: texts["report_sample_title"], message: texts["report_sample_message"])
        ways = snippets.all.map { key, snippet in
            Way(anchor: key, label: texts["report_" + key], note: texts["report_\(key)_note"], snippet: snippet)
        }
        answers = ["200", "401", "413", "422", "429", "503"].map { Answer(status: $0, meaning: texts["report_answer_" + $0]) }
    }
}
