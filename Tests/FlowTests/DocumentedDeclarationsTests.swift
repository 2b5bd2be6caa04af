import Testing

/// What `CONTRIBUTING.md` asks of comments: other modules use Kernel and Platform by their declarations alone.
@Suite("Kernel and Platform document their types and functions") struct DocumentedDeclarationsTests {
    private struct Declaration {
        let line: Substring
        let isDocumented: Bool
    }

    /// The types and functions of a file that other modules can use. The comment stands right above; attributes may lie between.
    private static func declarations(in text: String) -> [Declaration] {
        let start =
            #/
            (?: @\w+ (?: \( [^)]* \) )? \s+ )*
            (?: (?: final | static | indirect | mutating | nonisolated | override ) \s+ )* package \s+
            (?: (?: final | static | indirect | mutating | nonisolated | override ) \s+ )*
            (?: func | struct | enum | class | actor | protocol | typealias | subscript ) \b
            /#
        let attribute = /@\w+(?:\(.*\))?/
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
        return lines.indices.filter { lines[$0].prefixMatch(of: start) != nil }.map { index in
            let above = lines[..<index].last { $0.wholeMatch(of: attribute) == nil }
            return Declaration(line: lines[index], isDocumented: above?.hasPrefix("///") ?? false)
        }
    }

    @Test func everyTypeAndFunctionHasAComment() throws {
        let files = try SecuritySourcesTests.files(".swift").filter { $0.path.hasPrefix("Kernel/") || $0.path.hasPrefix("Platform/") }
        let found = files.flatMap { file in Self.declarations(in: file.text).map { (path: file.path, declaration: $0) } }
        #expect(found.count > 400)
        #expect(found.filter { !$0.declaration.isDocumented }.map { "\($0.path): \($0.declaration.line)" } == [])
    }

    @Test(
        "A comment is missed",
        arguments: [
            "package func go() {}", "    package static func go() {}", "package final class Door {}", "package indirect enum Door {}",
            "package typealias Door = Int", "@Sendable package static func go() {}", "/// A door.\n\npackage struct Door {}",
            "// A door.\npackage struct Door {}", "/// One.\npackage func one() {}\npackage func two() {}",
            "/// One.\n@Sendable package func one() {}\npackage func two() {}", "@discardableResult\npackage func go() -> Int { 1 }",
        ])
    func missing(text: String) {
        #expect(Self.declarations(in: text).contains { !$0.isDocumented })
    }

    @Test(
        "Nothing is missed",
        arguments: [
            "/// Goes.\npackage func go() {}", "/// Goes.\n@discardableResult\n@available(*, noasync)\npackage func go() -> Int { 1 }",
            "func go() {}", "package var actor: Actor { caller.actor }", "package init() {}", "package import Kernel",
        ])
    func complete(text: String) {
        #expect(Self.declarations(in: text).allSatisfy { $0.isDocumented })
    }
}
