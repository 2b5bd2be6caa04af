import Foundation

/// Bytes of a log file as lines. UTF-8, UTF-16 and UTF-32 are recognised; a line that is none of them is read as the fallback says.
struct LogText {
    private static let marks: [(bytes: [UInt8], encoding: String.Encoding)] = [
        ([0xFF, 0xFE, 0, 0], .utf32LittleEndian), ([0, 0, 0xFE, 0xFF], .utf32BigEndian),
        ([0xFF, 0xFE], .utf16LittleEndian), ([0xFE, 0xFF], .utf16BigEndian),
    ]

    /// The first bytes of the file: its byte order mark, if it has one.
    let head: [UInt8]
    let data: [UInt8]
    let fallback: String.Encoding?

    var lines: [String] {
        let wide = Self.marks.first { head.starts(with: $0.bytes) }?.encoding ?? wideWithoutMark
        var lines: [String]
        if let wide {
            let text = String(data: Data(data), encoding: wide) ?? String(decoding: data, as: UTF8.self)
            lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        } else {
            // Line by line: a program that writes UTF-8 may share a file with one that does not.
            lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(text)
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map(Self.trimmed)
    }

    /// UTF-16 gives itself away by line ends, spaces and digits of which every other byte is nothing.
    private var wideWithoutMark: String.Encoding? {
        var even = 0
        var odd = 0
        for (index, byte) in data.enumerated() where byte == 0 {
            if index.isMultiple(of: 2) { even += 1 } else { odd += 1 }
        }
        let threshold = data.count / 20
        if odd > threshold && even <= odd / 10 { return .utf16LittleEndian }
        if even > threshold && odd <= even / 10 { return .utf16BigEndian }
        return nil
    }

    private func text(_ line: ArraySlice<UInt8>) -> String {
        if let text = String(validating: line, as: UTF8.self) { return text }
        if let fallback, let text = String(data: Data(line), encoding: fallback) { return text }
        return Self.visible(line)
    }

    /// Unreadable, but nothing of it is lost: what is no UTF-8 stands as \xNN.
    private static func visible(_ line: ArraySlice<UInt8>) -> String {
        var text = ""
        var rest = line
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
            if let character = String(validating: rest.prefix(length), as: UTF8.self) {
                text += character
                rest = rest.dropFirst(length)
            } else {
                let digits = String(first, radix: 16)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
                rest = rest.dropFirst()
            }
        }
        return text
    }

    private static func trimmed(_ line: String) -> String {
        var scalars = Substring(line).unicodeScalars
        while scalars.last == "\r" { scalars.removeLast() }
        while scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        return String(scalars)
    }
}
