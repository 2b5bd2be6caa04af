import Foundation
import Platform

/// A condition as a form takes it: lines that all hold, or, for what cannot be said so, the text of a file.
struct ConditionForm {
    /// One line.
    struct Line: Sendable {
        var field = ""
        var way = Way.equals
        var value = ""
    }

    enum Way: String, CaseIterable, Sendable { case equals, oneOf = "one_of", contains, matches }

    private static let fewest = 3
    private static let most = 10

    /// Names the form's fields: `quiet.field`, `quiet.way`, `quiet.value`, each once for every line, and `quiet.text`.
    let name: String
    let lines: [Line]
    let text: String

    init(_ name: String, of form: FormData) {
        self.name = name
        let (fields, ways, values) = (form.all(name + ".field"), form.all(name + ".way"), form.all(name + ".value"))
        lines = fields.prefix(Self.most).enumerated().map { index, field in
            Line(
                field: field, way: ways.indices.contains(index) ? Way(rawValue: ways[index]) ?? .equals : .equals,
                value: values.indices.contains(index) ? values[index] : "")
        }
        text = form[name + ".text"] ?? ""
    }

    /// As it stands.
    init(_ name: String, _ condition: Condition?) {
        self.name = name
        let written = condition.map { Self.lines(of: $0) } ?? []
        lines = written ?? []
        text = written == nil ? condition?.json.line ?? "" : ""
    }

    /// Nil for what lines cannot say.
    private static func lines(of condition: Condition) -> [Line]? {
        guard condition.exactly.isEmpty, condition.any.isEmpty else { return nil }
        let fields = condition.all.flatMap { $0.fields.sorted { $0.key < $1.key } }
        guard fields.count <= most else { return nil }
        return fields.map { field, pattern in
            switch pattern {
            case .equals(let text): Line(field: field, way: .equals, value: text)
            case .oneOf(let texts): Line(field: field, way: .oneOf, value: PlaybookForm.list(texts))
            case .contains(let text): Line(field: field, way: .contains, value: text)
            case .matches(let text): Line(field: field, way: .matches, value: text)
            }
        }
    }

    /// What was typed, read as files are. Throws ``ClientError``: `silenceNotReadable`.
    func condition() throws -> Condition {
        let reading = FileReading()
        let condition = node(in: reading).flatMap { reading.condition($0) }
        guard let condition, reading.faults.isEmpty else {
            throw ClientError.silenceNotReadable(reading.faults.map(\.text).joined(separator: "; "))
        }
        return condition
    }

    private func node(in reading: FileReading) -> FileNode? {
        guard text.allSatisfy(\.isWhitespace) else { return YAMLReader(into: reading).documents(Data(text.utf8)).first }
        let clauses = lines.filter { !$0.field.isEmpty }.map { line in
            FileNode(.fields([FileNode.Field(line.field.trimmed, line: 0, FileNode(line.content))]))
        }
        return FileNode(.fields([FileNode.Field("all", line: 0, FileNode(.list(clauses)))]))
    }

    // MARK: The template's model

    struct Row {
        let number: Int
        let lineField: String
        let ways: [SelectOption]
        let lineValue: String
    }

    func model(_ texts: TextCatalog) -> ConditionFields {
        let shown = lines + Array(repeating: Line(), count: max(1, Self.fewest - lines.count))
        let rows = shown.prefix(Self.most).enumerated().map { index, line in
            Row(
                number: index + 1, lineField: line.field,
                ways: Way.allCases.map { way in
                    SelectOption(code: way.rawValue, label: texts["silence_way_\(way.rawValue)"], current: way == line.way)
                }, lineValue: line.value)
        }
        return ConditionFields(
            conditionName: name, legend: texts["silence_condition_\(name)"], rows: rows, typedText: text, isText: !text.isEmpty)
    }
}

extension ConditionForm.Line {
    fileprivate var content: FileNode.Content {
        switch way {
        case .equals: .text(value.trimmed)
        case .oneOf: .list(PlaybookForm.elements(value).map { FileNode(.text($0)) })
        case .contains: .fields([FileNode.Field("contains", line: 0, FileNode(.text(value)))])
        case .matches: .fields([FileNode.Field("matches", line: 0, FileNode(.text(value)))])
        }
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

/// Model of the template `silence_condition`.
struct ConditionFields {
    let conditionName: String
    let legend: String
    let rows: [ConditionForm.Row]
    let typedText: String
    let isText: Bool
    let fieldNames = ["service", "level", "title", "message", "environment", "tags."].map { FieldName(fieldName: $0) }

    struct FieldName { let fieldName: String }
}
