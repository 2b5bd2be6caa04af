import Foundation
import Yams

/// Takes a YAML file apart into nodes that know their lines. Aliases, tags and merge keys are refused: a file says everything where
/// it stands, and a small file cannot become a large one.
struct YAMLReader {
    /// Of one file.
    static let maximumBytes = 2 << 20
    /// Each key that stands twice costs another reading of the file.
    private static let mostRepeats = 20

    private let reading: FileReading

    init(into reading: FileReading) { self.reading = reading }

    /// The root of each document of the file; none, with the faults in the reading, where it is no YAML of ours.
    func documents(_ data: Data) -> [FileNode] {
        guard data.count <= Self.maximumBytes else {
            reading.fault(1, "the file has \(data.count) bytes: it may have \(Self.maximumBytes)")
            return []
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let broken = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            reading.fault(broken + 1, "the line is not UTF-8")
            return []
        }
        let source = YAMLSource(text)
        if let (line, scalar) = source.forbidden {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            reading.fault(
                line, "the character U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits) cannot stand in a file")
            return []
        }
        let aliases = source.aliases
        for (line, name) in aliases { reading.fault(line, "\"*\(name)\" is an alias: write what it stands for") }
        guard aliases.isEmpty, let roots = roots(of: source.text) else { return [] }
        return roots.map(node)
    }

    // MARK: The parser

    /// The parser ends at the first key that stands twice. The first of the two gets a mark then, and the file is read again, so that
    /// everything else in it is found, too.
    private func roots(of text: String) -> [Node]? {
        var text = text
        for _ in 0...Self.mostRepeats {
            do {
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                var roots: [Node] = []
                while let root = try parser.nextRoot() { roots.append(root) }
                return roots
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let marked = YAMLSource.marking(keyAt: context.mark, of: text) else {
                    reading.fault(context.mark.line, "\(FileNode.quoted(keys.first ?? "")) stands twice")
                    return nil
                }
                text = marked
            } catch {
                let (line, fault) = Self.meaning(of: error, in: text)
                reading.fault(line, fault)
                return nil
            }
        }
        reading.fault(1, "more than \(Self.mostRepeats) keys stand twice")
        return nil
    }

    /// The line, and what the parser found there.
    private static func meaning(of error: any Error, in text: String) -> (Int, String) {
        switch error {
        case YamlError.scanner(let context?, let problem, _, _) where problem.contains("unexpected end of stream"):
            return (context.mark.line, "what begins here does not end: \(rest(of: text, at: context.mark) ?? "")")
        case YamlError.scanner(let context, let problem, let mark, _), YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            guard let rest = rest(of: text, at: mark) else {
                // The end of the file is wrong because of what is still open there.
                let open = context?.mark ?? mark
                return (open.line, "\(problem) before the end of the file: \(Self.rest(of: text, at: open) ?? "")")
            }
            if rest.hasPrefix("\"\t") { return (mark.line, "a tab cannot indent: use spaces") }
            return (mark.line, "\(problem.contains("nesting") ? "what begins here is nested too deeply" : problem): \(rest)")
        default: return (1, "the file cannot be read as YAML")
        }
    }

    /// What stands in the line from there on, for a person who looks for the place; nil for the end of the file.
    private static func rest(of text: String, at mark: Mark) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        let rest = String(String.UnicodeScalarView(lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1)))
        guard rest.isEmpty else { return FileNode.quoted(YAMLSource.restored(rest)) }
        return mark.line < lines.count ? "the end of the line" : nil
    }

    // MARK: Our nodes

    private func node(_ node: Node) -> FileNode {
        let line = node.mark?.line ?? 1
        switch node {
        case .scalar(let scalar):
            refuseTag(node, line, usual: .str)
            let isPlain = scalar.style == .plain
            if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return FileNode(.nothing, line: line) }
            return FileNode(.text(YAMLSource.restored(scalar.string)), line: line)
        case .sequence(let nodes):
            refuseTag(node, line, usual: .seq)
            return FileNode(.list(nodes.map(self.node)), line: line)
        case .mapping(let pairs):
            refuseTag(node, line, usual: .map)
            return FileNode(.fields(fields(pairs)), line: line)
        case .alias: return FileNode(.nothing, line: line)
        }
    }

    private func fields(_ pairs: Node.Mapping) -> [FileNode.Field] {
        var lines: [String: Int] = [:]
        return pairs.compactMap { key, value in
            let line = key.mark?.line ?? 1
            guard case .scalar(let scalar) = key else {
                reading.fault(line, "a key has to be a text, not \(node(key).shown)")
                return nil
            }
            let name = YAMLSource.restored(scalar.string)
            refuseTag(key, line, usual: .str)
            if scalar.style == .plain, name == "<<" {
                reading.fault(line, "\"<<\" is a merge key: write what it stands for")
                return nil
            }
            if let first = lines[name] {
                reading.fault(line, "\(FileNode.quoted(name)) stands twice: first in line \(first)")
                return nil
            }
            lines[name] = line
            return FileNode.Field(name, line: line, node(value))
        }
    }

    private func refuseTag(_ node: Node, _ line: Int, usual: Tag.Name) {
        let tag = node.tag
        guard tag.description != usual.rawValue else { return }
        reading.fault(line, "\(FileNode.quoted(tag.description)) is a tag: write the value alone")
    }
}
