import Platform

/// Reads `{"gatilhos": [{…}, …]}`. What is wrong is told as the original did: where, what, and what was sent instead.
enum ActionBody {
    struct Refused: Error {
        let faults: [JSON]

        fileprivate init(_ faults: [JSON]) { self.faults = faults }
        fileprivate init(_ type: String, _ path: [JSON], _ message: String, _ input: JSON) {
            faults = [Self.fault(type, path, message, input)]
        }

        fileprivate static func fault(_ type: String, _ path: [JSON], _ message: String, _ input: JSON) -> JSON {
            ["type": .text(type), "loc": .list(["body"] + path), "msg": .text(message), "input": input]
        }
    }

    private static let name = "gatilhos"

    static func triggers(in text: String) throws(Refused) -> Set<Trigger> {
        guard text.contains(where: { !$0.isWhitespace }) else { throw Refused("missing", [], "Field required", .null) }
        guard let body = JSONReader.value(of: text) else { throw Refused("json_invalid", [], "JSON decode error", [:]) }
        guard case .object(let fields) = body else {
            throw Refused(
                "model_attributes_type", [], "Input should be a valid dictionary or object to extract fields from", body)
        }
        guard let list = fields[name] else { throw Refused("missing", [.text(name)], "Field required", body) }
        guard let items = list.elements else { throw Refused("list_type", [.text(name)], "Input should be a valid list", list) }
        let faults = items.enumerated().filter { $0.element.fields == nil }.map { index, item in
            Refused.fault("dict_type", [.text(name), .integer(Int64(index))], "Input should be a valid dictionary", item)
        }
        guard faults.isEmpty else { throw Refused(faults) }
        return Set(items.compactMap(\.fields).map { $0.mapValues { $0.string ?? $0.line } })
    }
}
