import Foundation
import Kernel
@testable import Platform
import Testing

@Suite("What the native API lets in") struct APISchemaTests {
    private static let thing = APISchema(
        .object(
            [
                .init("name", .text(1...5)), .init("level", Level.schema, isRequired: false),
                .init("size", .integer(1...9), isRequired: false),
                .init("at", .time, isRequired: false), .init("on", .flag, isRequired: false),
                .init("tags", .list(.text(1...3), 1...2), isRequired: false), .init("note", .text.nullable, isRequired: false),
                .init("map", .init(.map(to: .text)), isRequired: false),
                .init("either", .init(.either([.text, .integer])), isRequired: false),
                .init("odd", .init(.anything), isRequired: false),
            ], isOpen: false))

    private func faults(_ text: String) throws -> [String] {
        let value = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        return Self.thing.faults(in: value).map { $0.path + ": " + $0.detail }
    }

    @Test(
        "What is right has no fault",
        arguments: [
            #"{"name":"a"}"#, #"{"name":"aéñ😀e"}"#, #"{"name":"a","level":"critical","size":9,"on":false,"tags":["a","b"]}"#,
            #"{"name":"a","at":"2026-11-21T09:05:39+03:00","note":null,"map":{"a":"b"}}"#, #"{"name":"a","either":4}"#,
            #"{"name":"a","odd":[1,{"a":[null,"b"]}]}"#,
        ])
    func accepts(body: String) throws {
        #expect(try faults(body) == [])
    }

    @Test(
        "Each fault names its place",
        arguments: [
            ("7", [": must be an object"]), ("null", [": must be an object, not null"]), ("{}", ["name: is missing"]),
            (#"{"name":""}"#, ["name: must not be empty"]), (#"{"name":"abcdef"}"#, ["name: must have at most 5 characters"]),
            (#"{"name":null}"#, ["name: must be a text, not null"]), (#"{"name":5}"#, ["name: must be a text"]),
            (#"{"name":"a\u0000"}"#, ["name: contains the character NUL"]),
            (#"{"name":"a","level":"loud"}"#, ["level: must be one of debug, info, warning, error, critical"]),
            (#"{"name":"a","size":0}"#, ["size: must be from 1 to 9"]), (#"{"name":"a","size":1.5}"#, ["size: must be a whole number"]),
            (#"{"name":"a","size":true}"#, ["size: must be a whole number"]), (#"{"name":"a","on":1}"#, ["on: must be true or false"]),
            (#"{"name":"a","at":"yesterday"}"#, ["at: must be a time like 2026-11-21T09:05:39Z"]),
            (#"{"name":"a","tags":[]}"#, ["tags: must have at least 1 elements"]),
            (#"{"name":"a","tags":["a","b","c"]}"#, ["tags: must have at most 2 elements"]),
            (#"{"name":"a","tags":["a",7]}"#, ["tags.1: must be a text"]), (#"{"name":"a","map":{"x":1}}"#, ["map.x: must be a text"]),
            (#"{"name":"a","map":{"\u0000":"1"}}"#, ["map: has a name with the character NUL"]),
            (#"{"name":"a","odd":[{"a":["b\u0000"]}]}"#, ["odd: contains the character NUL"]),
            (#"{"name":"a","odd":{"a\u0000":1}}"#, ["odd: contains the character NUL"]),
            (#"{"name":"a","either":true}"#, ["either: must be a text or a whole number"]),
            (#"{"nam":"a","size":99,"b":1}"#, ["name: is missing", "size: must be from 1 to 9", "b: is not known", "nam: is not known"]),
        ])
    func refuses(body: String, expected: [String]) throws {
        #expect(try faults(body) == expected)
    }

    @Test("JSON comes back as it went") func keepsValues() throws {
        let text = #"{"a":[1,-2,2.5,true,false,null,"x\"y"],"b":{"c":9223372036854775807}}"#
        let value = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        #expect(value["b"]?["c"]?.int == .max)
        #expect(value["a"] == [1, -2, .number(2.5), true, false, nil, "x\"y"])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    }

    @Test(
        "Texts of a query are the values that their schemas speak of",
        arguments: [
            ("12", APISchema.integer, JSON.integer(12)), ("-1", .integer, -1), ("+1", .integer, "+1"), ("01", .integer, "01"),
            ("", .integer, ""),
            ("9223372036854775808", .integer, "9223372036854775808"), ("true", .flag, true), ("True", .flag, "True"), ("12", .text, "12"),
            ("7", .list(.integer), 7),
        ])
    func readsTexts(text: String, schema: APISchema, expected: JSON) {
        #expect(APIParameterDeclaration.value(of: text, schema) == expected)
    }

    @Test("The document says the same") func writesDocument() {
        #expect(APISchema.text(1...5).nullable.document == ["type": ["string", "null"], "minLength": 1, "maxLength": 5])
        #expect(Level?.schema.document["enum"]?.elements?.last == .null)
        #expect(IncidentID.schema.document == ["type": "integer", "minimum": 1, "maximum": .integer(.max)])
        #expect([Timestamp].schema.document == ["type": "array", "items": ["type": "string", "format": "date-time"]])
        let named = APISchema(.named("Thing", Self.thing))
        #expect(named.document == ["$ref": "#/components/schemas/Thing"])
        #expect(named.nullable.document == ["anyOf": [["$ref": "#/components/schemas/Thing"], ["type": "null"]]])
        #expect(Self.thing.document["additionalProperties"] == false)
        #expect(Self.thing.document["required"] == ["name"])
        var all: [String: APISchema] = [:]
        APISchema.list(named.nullable).collectNamed(into: &all)
        #expect(all.keys.sorted() == ["Thing"])
    }
}
