import Platform
import Testing

@testable import Playbooks

@Suite("A playbook as somebody is writing it")
struct TriedPlaybookTests {
    private let text = """
        playbooks:
          - code: login
            name: Login
            service: Login
            escalate:
              - { after: 5m, tell: [ "team:N1" ] }
        """

    @Test("One under its heading, or by itself")
    func yaml() throws {
        let playbook = try TriedPlaybook.playbook(yaml: text)
        #expect(playbook.code == "login" && playbook.escalate == [Step(after: Span(seconds: 300), tell: [.team("N1")])])
        let alone = "code: login\nname: Login\nservice: Login\nescalate: [ { after: 5m, tell: [ \"team:N1\" ] } ]\n"
        #expect(try TriedPlaybook.playbook(yaml: alone) == playbook)
        #expect(try TriedPlaybook.playbook(yaml: TriedPlaybook.text(of: playbook)) == playbook)
    }

    @Test(
        "What is wrong is told with its line",
        arguments: ["", "playbooks: []", "code: [", "code: login\nname: x\nservice: y\ncolour: red\n"])
    func wrong(text: String) {
        #expect(throws: ClientError.self) { try TriedPlaybook.playbook(yaml: text) }
    }

    @Test("As a program sends it")
    func json() throws {
        let sent: JSON = ["code": "login", "name": "Login", "service": "Login", "escalate": [["occurrences": 10, "tell": ["team:N1"]]]]
        #expect(try TriedPlaybook.playbook(json: sent).escalate.first?.occurrences == 10)
        #expect(throws: ClientError.self) { try TriedPlaybook.playbook(json: ["code": "login"]) }
        #expect(throws: ClientError.self) { try TriedPlaybook.playbook(json: "login") }
    }
}
