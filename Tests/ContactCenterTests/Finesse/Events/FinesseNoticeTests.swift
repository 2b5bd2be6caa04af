import Kernel
import Platform
import Testing

@testable import ContactCenter

@Suite("What Finesse tells") struct FinesseNoticeTests {
    private static let node = "/finesse/api/Team/3/Users"

    private func notices(_ document: String) -> [FinesseNotice] {
        FinesseNotice.all(in: FinessePublisher.message(document, of: Self.node))
    }

    @Test(
        "A user's new state, in whatever spelling and wrap",
        arguments: [
            FinessePublisher.update("7314", "READY", since: "2026-11-20T06:55:01.500Z"),
            """
            <update><Event>put</Event><Data><Users><User><LoginId>7314</LoginId><State>READY</State>\
            <StateChangeTime>2026-11-20T06:55:01.500Z</StateChangeTime></User></Users></Data></update>
            """,
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Update><data><team><users><user><uri>/finesse/api/User/7314</uri><state> READY </state>\
            <stateChangeTime>2026-11-20T06:55:01.500Z</stateChangeTime></user></users></team></data><event>PUT</event></Update>
            """,
        ])
    func users(document: String) throws {
        let notice = try #require(notices(document).first)
        let agent = try #require(notice.users.first.flatMap { Agent($0) })
        #expect(notice.node == Self.node && !notice.isRemoval && notice.users.count == 1)
        #expect(agent.login == "7314" && agent.state == .ready && agent.since == Timestamp(rfc3339: "2026-11-20T06:55:01.500Z"))
    }

    @Test("Somebody who left is told as gone")
    func removal() throws {
        let told = notices(FinessePublisher.update("7314", "LOGOUT", since: "", event: "delete"))
        #expect(try #require(told.first).isRemoval)
    }

    @Test(
        "What is no document of an update tells nothing",
        arguments: [
            "", "no XML", "<Update>", "<html><body/></html>", "<user><loginId>1</loginId></user>",
            "<!DOCTYPE Update [<!ENTITY a \"b\">]><Update><data><user><loginId>&a;</loginId></user></data></Update>",
            String(repeating: "<Update>", count: 5000), "<Update>" + String(repeating: "x", count: FinesseNotice.longest) + "</Update>",
        ])
    func hostile(document: String) { #expect(notices(document).isEmpty) }

    @Test(
        "An update without users, or with users too deep, has none",
        arguments: [
            "<Update/>", "<Update><event>PUT</event><data/></Update>",
            "<Update><data><dialogs><Dialog><id>1</id></Dialog></dialogs></data></Update>",
            "<Update><data><a><b><c><d><e><user><loginId>1</loginId></user></e></d></c></b></a></data></Update>",
        ])
    func none(document: String) throws { #expect(try #require(notices(document).first).users.isEmpty) }

    @Test("Messages of other forms tell nothing; of too many items the first count")
    func messages() {
        let document = FinessePublisher.update("7314", "READY", since: "2026-11-20T06:55:01.500Z")
        #expect(FinesseNotice.all(in: Stanza("message", [:], [Stanza("body", text: document)])).isEmpty)
        #expect(FinesseNotice.all(in: FinessePublisher.message(document, of: "/other/node")).isEmpty)
        let item = Stanza("item", [:], [Stanza("notification", text: document)])
        let items = Stanza("items", ["node": Self.node], [Stanza](repeating: item, count: FinesseNotice.most + 1) + [Stanza("retract")])
        let many = Stanza("message", [:], [Stanza("event", ["xmlns": XMPPNamespace.publishedEvents], [items])])
        #expect(FinesseNotice.all(in: many).count == FinesseNotice.most)
        let other = Stanza("message", [:], [Stanza("event", ["xmlns": "urn:other"], [items])])
        #expect(FinesseNotice.all(in: other).isEmpty)
    }

    @Test("Teams tell of their users, and those by themselves who have none")
    func nodes() {
        func agent(_ login: String, _ team: String?) -> Agent {
            var agent = Agent(login: login)
            agent.team = team.map { AgentTeam(id: $0, name: $0) }
            return agent
        }
        let agents = [agent("1", "3"), agent("2", "3"), agent("3", "4"), agent("4", nil)]
        let (three, four) = (FinesseNodes.team("3"), FinesseNodes.team("4"))
        #expect(
            FinesseNodes.wanted(of: agents, refused: []) == [FinesseNodes.system, three, four, FinesseNodes.user("4")])
        #expect(
            FinesseNodes.wanted(of: agents, refused: [three, FinesseNodes.system])
                == [four, FinesseNodes.user("1"), FinesseNodes.user("2"), FinesseNodes.user("4")])
        #expect(FinesseNodes.wanted(of: (1...2000).map { agent("\($0)", nil) }, refused: []).count == FinesseNodes.most)
        #expect(FinesseNodes.isTeam(three) && !FinesseNodes.isTeam(FinesseNodes.user("1")))
    }
}
