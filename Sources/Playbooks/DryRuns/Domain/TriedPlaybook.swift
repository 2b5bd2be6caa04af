import Foundation
import Platform

/// A playbook as somebody is writing it, from a form or a program.
enum TriedPlaybook {
    /// As YAML stands in a file: the playbook itself, or one under `playbooks`.
    /// - Throws: `dryRunPlaybookNotValid` with the first fault.
    static func playbook(yaml text: String) throws(ClientError) -> Playbook {
        let reading = FileReading()
        let documents = YAMLReader(into: reading).documents(Data(text.utf8))
        let roots = documents.flatMap { root -> [FileNode] in
            let listed = root.fields?.first { $0.name == "playbooks" }?.value
            return listed?.list ?? root.list ?? [root]
        }
        if reading.faults.isEmpty, roots.count != 1 { reading.fault(1, "there are \(roots.count) playbooks: one can be tried") }
        let playbook = roots.count == 1 ? Playbook(roots[0], in: reading) : nil
        guard let playbook, reading.faults.isEmpty else { throw .dryRunPlaybookNotValid(Self.text(of: reading.faults)) }
        return playbook
    }

    /// As a program sends it.
    /// - Throws: `dryRunPlaybookNotValid` with the first fault.
    static func playbook(json: JSON) throws(ClientError) -> Playbook {
        let (playbook, faults) = Playbook.reading(json)
        guard let playbook else { throw .dryRunPlaybookNotValid(Self.text(of: faults)) }
        return playbook
    }

    /// As an export writes it, for somebody to change.
    static func text(of playbook: Playbook) -> String {
        (["playbooks:"] + playbook.yaml.elementLines).joined(separator: "\n") + "\n"
    }

    /// The first of them.
    private static func text(of faults: [FileFault]) -> String {
        guard let fault = faults.min(by: { $0.line < $1.line }) else { return "this is no playbook" }
        return fault.line > 0 ? "line \(fault.line): \(fault.text)" : fault.text
    }
}
