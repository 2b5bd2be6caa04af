import Kernel
import Logging

/// One log line on its way to bytes.
struct LogLine {
    let time: Timestamp
    let level: Logger.Level
    let label: String
    let message: String
    let metadata: Logger.Metadata

    /// `{"time":…,"level":…,"message":…,"logger":…,…metadata}`, ended by a line feed.
    var json: [UInt8] {
        var writer = JSONLineWriter()
        writer.field("time", .string(time.rfc3339))
        writer.field("level", .string(level.rawValue))
        writer.field("message", .string(message))
        writer.field("logger", .string(label))
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { writer.field(key, value) }
        return writer.finished
    }

    /// `2026-11-21T09:05:39.145061Z info  message key=value …`, ended by a line feed.
    var text: [UInt8] {
        let word = level.rawValue.padding(to: 8)
        let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value.description))" }
        return Array("\(time.rfc3339) \(word) \(Self.visible(message))\(pairs.joined())\n".utf8)
    }

    /// Quoted when it would otherwise run into its neighbours.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 != 0x7F }
        return isPlain ? value : "\"\(visible(value).replacing("\"", with: "\\\""))\""
    }

    /// Line ends and other control characters written out, so that no input can forge a line or drive a terminal.
    private static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return text.unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - utf8.count))
    }
}

/// Writes one JSON object without going through reflection.
private struct JSONLineWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() { bytes.reserveCapacity(256) }

    var finished: [UInt8] { bytes + [UInt8(ascii: "}"), 0x0A] }

    mutating func field(_ key: String, _ value: Logger.MetadataValue) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        string(key)
        bytes.append(UInt8(ascii: ":"))
        self.value(value)
    }

    private mutating func value(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let number as Int): bytes += Array(String(number).utf8)
        case .stringConvertible(let number as Double) where number.isFinite: bytes += Array("\(number)".utf8)
        case .stringConvertible(let convertible): string(convertible.description)
        case .array(let values): list(values)
        case .dictionary(let values): object(values)
        }
    }

    private mutating func list(_ values: [Logger.MetadataValue]) {
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            self.value(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func object(_ values: Logger.Metadata) {
        bytes.append(UInt8(ascii: "{"))
        for (index, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            string(key)
            bytes.append(UInt8(ascii: ":"))
            self.value(value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += Array(#"\n"#.utf8)
            case 0x0D: bytes += Array(#"\r"#.utf8)
            case 0x09: bytes += Array(#"\t"#.utf8)
            case 0..<0x20, 0x7F:
                bytes += Array(#"\u00"#.utf8) + Array((byte < 16 ? "0" : "").utf8) + Array(String(byte, radix: 16).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
