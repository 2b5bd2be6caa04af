import Kernel
import Platform

/// Model of the template `status_desk_feeds_source`: one source with its value, the rows that were left out, and how to set it up.
struct FeedsSourceModel {
    struct Value {
        let shown: String
        /// Of numbers, to stand below each other.
        let isNumber: Bool
    }

    struct Row {
        let head: String
        let values: [Value]
    }

    /// A row that was left out.
    struct Rejected {
        let line: String
        let reason: String
        /// The row as it came, cut.
        let excerpt: String
    }

    struct Pages {
        /// Of the values and of the rows that were left out.
        var values = 1
        var rejected = 1
    }

    let title: String
    let source: FeedsModel.Source
    let isUsed: Bool
    let done: DoneNotice?
    let problem: String?
    let columns: [String]
    let rows: [Row]
    let hasRows: Bool
    let valuePages: ListSlice<Row>.Links?
    let rejected: [Rejected]
    let hasRejected: Bool
    /// "The first 100 of 250 are kept."
    let rejectedNote: String?
    let rejectedPages: ListSlice<Rejected>.Links?
    let hint: String
    /// A command that sends it.
    let snippet: String?

    /// - Parameter address: of this server, without a slash at the end.
    init(
        _ report: FeedOperations.Report, _ rules: [ThresholdRule], pages: Pages, _ view: FeedsModel.View, address: String,
        _ words: FeedsWords
    ) {
        let name = report.state.name
        title = words.channel(name)
        source = FeedsModel.Source(report, rules, view, words)
        (isUsed, done, problem) = (report.isUsed, view.notice, view.problem)
        let table = FeedsTable(report.reading?.value, words)
        columns = table.columns
        let values = ListSlice(table.rows, part: pages.values, words: words) { Self.url(name, values: $0, rejected: pages.rejected) }
        (rows, hasRows, valuePages) = (Array(values.elements), !table.rows.isEmpty, values.links)
        let all = (report.reading?.rejectedRows ?? []).map { row in
            Rejected(line: words.formats.number(row.line), reason: words.reason(row, of: name), excerpt: row.text)
        }
        let left = ListSlice(all, part: pages.rejected, words: words) { Self.url(name, values: pages.values, rejected: $0) + "#rejected" }
        (rejected, hasRejected, rejectedPages) = (Array(left.elements), !all.isEmpty, left.links)
        let count = report.reading?.rejected ?? 0
        let counts = ["kept": all.count, "all": count].mapValues(words.formats.number)
        rejectedNote = count > all.count ? words.texts.text("feeds_rejected_kept", counts) : nil
        hint = words.setUp(report)
        snippet = report.isSendable ? Self.snippet(name, address) : nil
    }

    private static func url(_ name: FeedName, values: Int, rejected: Int) -> String {
        let query = [values == 1 ? nil : "values=\(values)", rejected == 1 ? nil : "rejected=\(rejected)"].compactMap { $0 }
        return FeedsPath.source(name) + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    private static func snippet(_ name: FeedName, _ address: String) -> String {
        let (type, body) =
            switch name.transport {
            case .file(let file): ("text/plain", "@\(file)")
            case .list(let list): ("application/json", "@\(list).json")
            }
        return """
            curl -sS \(address)/api/v1/feeds/\(name.rawValue) \\
              -H "Authorization: Bearer $TOKEN" -H "Content-Type: \(type)" \\
              --data-binary \(body)
            """
    }
}
