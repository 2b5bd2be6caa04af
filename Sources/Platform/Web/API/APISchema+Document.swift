extension APISchema {
    /// As JSON Schema 2020-12 writes it, the dialect of OpenAPI 3.1.
    var document: JSON {
        var fields: [String: JSON]
        switch form {
        case .named(let name, _):
            let reference: JSON = ["$ref": .text("#/components/schemas/" + name)]
            fields = isNullable ? ["anyOf": [reference, ["type": "null"]]] : ["$ref": reference["$ref"] ?? nil]
        case .either(let schemas):
            fields = ["anyOf": .list(schemas.map(\.document) + (isNullable ? [["type": "null"]] : []))]
        case .anything: fields = [:]
        default:
            fields = details
            if isNullable, let type = fields["type"] { fields["type"] = [type, "null"] }
            if isNullable, let words = fields["enum"]?.elements { fields["enum"] = .list(words + [.null]) }
        }
        if let explanation { fields["description"] = .text(explanation) }
        if let example { fields["examples"] = [example] }
        if let fallback { fields["default"] = fallback }
        return .object(fields)
    }

    private var details: [String: JSON] {
        switch form {
        case .text(let length, let format):
            var fields: [String: JSON] = ["type": "string"]
            if let length { fields["minLength"] = .integer(Int64(length.lowerBound)) }
            if let length, length.upperBound < .max { fields["maxLength"] = .integer(Int64(length.upperBound)) }
            if let format { fields["format"] = .text(format) }
            return fields
        case .word(let words): return ["type": "string", "enum": .list(words.map(JSON.text))]
        case .integer(let range):
            var fields: [String: JSON] = ["type": "integer"]
            if let range { fields["minimum"] = .integer(range.lowerBound) }
            if let range { fields["maximum"] = .integer(range.upperBound) }
            return fields
        case .number: return ["type": "number"]
        case .flag: return ["type": "boolean"]
        case .list(let element, let count):
            var fields: [String: JSON] = ["type": "array", "items": element.document]
            if let count { fields["minItems"] = .integer(Int64(count.lowerBound)) }
            if let count, count.upperBound < .max { fields["maxItems"] = .integer(Int64(count.upperBound)) }
            return fields
        case .object(let properties, let isOpen):
            let required = properties.filter(\.isRequired).map { JSON.text($0.name) }
            var fields: [String: JSON] = [
                "type": "object", "properties": .object(Dictionary(properties.map { ($0.name, $0.schema.document) }) { $1 }),
            ]
            if !required.isEmpty { fields["required"] = .list(required) }
            if !isOpen { fields["additionalProperties"] = false }
            return fields
        case .map(let schema): return ["type": "object", "additionalProperties": schema.document]
        case .named, .either, .anything: return [:]
        }
    }

    /// Every schema that is described under a name of its own, this one's own and those inside.
    func collectNamed(into all: inout [String: APISchema]) {
        switch form {
        case .named(let name, let schema):
            guard all[name] == nil else { return }
            all[name] = schema
            schema.collectNamed(into: &all)
        case .list(let element, _): element.collectNamed(into: &all)
        case .map(let schema): schema.collectNamed(into: &all)
        case .object(let properties, _): for property in properties { property.schema.collectNamed(into: &all) }
        case .either(let schemas): for schema in schemas { schema.collectNamed(into: &all) }
        case .text, .word, .integer, .number, .flag, .anything: break
        }
    }
}
