import Kernel
import Platform

/// Calls of a day for a spreadsheet.
enum JournalCSV {
    private static let head = [
        "id", "time", "number", "operator", "result", "result_text", "type", "type_text", "duration_s", "card_id", "pp_id",
    ]

    static func file(_ calls: [JournalCall], of day: JournalDay, _ texts: TextCatalog) -> CSVStream<Never> {
        CSVStream(name: "calls-\(day.text)", head: head, lines: calls.map { line($0, texts) })
    }

    private static func line(_ call: JournalCall, _ texts: TextCatalog) -> [String] {
        func number(_ value: Int64?) -> String { value.map { String($0) } ?? "" }
        return [
            String(call.id), call.at.map { $0.text.replacing("T", with: " ") } ?? "", call.number ?? "", call.operatorName ?? "",
            number(call.result), texts[JournalWords.result(call.result)], number(call.type), texts[JournalWords.type(call.type)],
            number(call.seconds), number(call.card), number(call.processing),
        ]
    }
}
