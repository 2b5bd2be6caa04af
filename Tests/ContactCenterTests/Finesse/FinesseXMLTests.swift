import Foundation
import Kernel
import Testing

@testable import ContactCenter

@Suite struct FinesseXMLTests {
    private func read(_ text: String) -> FinesseXML? { FinesseXML(Data(text.utf8)) }

    @Test func namesAreReadWithoutTheirCase() throws {
        let spelled = [
            "<User><loginId>7314</loginId><ReasonCode><label>Обед</label></ReasonCode></User>",
            "<user><loginid>7314</loginid><reasoncode><label>Обед</label></reasoncode></user>",
            "<USER><LOGINID>7314</LOGINID><reasonCode><Label> Обед </Label></reasonCode></USER>",
        ]
        for text in spelled {
            let xml = try #require(read(text))
            let agent = try #require(Agent(xml))
            #expect(xml.name == "user" && agent.login == "7314" && agent.reason?.label == "Обед")
        }
    }

    @Test func entitiesAndCharacterDataAreText() throws {
        let xml = try #require(read("<a><b>x &amp; &lt;y&gt; &#x41;</b><c><![CDATA[<z>]]></c><d/></a>"))
        #expect(xml["b"] == "x & <y> A" && xml["c"] == "<z>" && xml["d"] == nil && xml["e"] == nil)
    }

    @Test(arguments: [
        "", "   ", "Cisco", "<html><body>x<br></body></html>", "<a><b>1</b>", "{\"a\": 1}",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
    ])
    func whatIsNoneOfFinessesDocumentsIsNone(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test func whatIsWrittenIsText() {
        #expect(FinesseXML.element("state", "</state><x>&\"'") == "<state>&lt;/state&gt;&lt;x&gt;&amp;&quot;&apos;</state>")
        #expect(FinesseXML.element("a", "1\u{0}\u{1F}2") == "<a>12</a>")
    }
}

@Suite struct FinesseReadingTests {
    private func agent(_ inside: String) throws -> Agent {
        try #require(FinesseXML(Data("<User><loginId>7</loginId>\(inside)</User>".utf8)).flatMap { Agent($0) })
    }

    @Test func aUserIsReadWhole() throws {
        let agent = try agent(
            """
            <roles><role>Agent</role><role>Supervisor</role></roles><loginName>m.ivanova</loginName><firstName>Мария</firstName>
            <lastName>Иванова</lastName><extension>5514</extension><state>NOT_READY</state>
            <stateChangeTime>2026-11-20T06:41:09.120Z</stateChangeTime><pendingState></pendingState><reasonCodeId>6</reasonCodeId>
            <ReasonCode><category>NOT_READY</category><code>21</code><label>Обед</label><id>6</id></ReasonCode>
            <teamId>3</teamId><teamName>Линия 1</teamName><teams/>
            """)
        #expect(agent.displayName == "Мария Иванова" && agent.phone == "5514" && agent.state == .notReady && agent.pending == nil)
        #expect(agent.since?.rfc3339.hasPrefix("2026-11-20T06:41:09.12") ?? false)
        #expect(agent.sinceText == "2026-11-20T06:41:09.120Z")
        #expect(agent.reason == AgentReason(id: "6", code: 21, label: "Обед"))
        #expect(agent.team == AgentTeam(id: "3", name: "Линия 1") && agent.isSupervisor)
    }

    @Test func whatIsLeftOutIsNoFailure() throws {
        let agent = try agent("<stateChangeTime></stateChangeTime><reasonCodeId>-1</reasonCodeId>")
        #expect(agent.state == .unknown && agent.since == nil && agent.reason == nil && agent.team == nil && agent.displayName == "7")
        #expect(FinesseXML(Data("<User><state>READY</state></User>".utf8)).flatMap { Agent($0) } == nil)
    }

    @Test func aStateThatNobodyKnowsKeepsItsWord() throws {
        let agent = try agent("<state>ON_THE_MOON</state>")
        #expect(agent.state == .unknown && agent.stateText == "ON_THE_MOON")
    }

    @Test func aCallHasSeveralParticipants() throws {
        let text = """
            <Dialogs><Dialog><id>16</id><state>ACTIVE</state><fromAddress>+55</fromAddress><toAddress>6000</toAddress>
            <mediaProperties><queueName>Suporte</queueName></mediaProperties><participants>
            <Participant><mediaAddress>5514</mediaAddress><state>ACTIVE</state><actions><action>HOLD</action><action>DROP</action></actions>
            </Participant><Participant><mediaAddress>+55</mediaAddress></Participant></participants></Dialog></Dialogs>
            """
        let calls = AgentCall.all(in: try #require(FinesseXML(Data(text.utf8))))
        #expect(calls.count == 1 && calls[0].queue == "Suporte" && calls[0].participants.map(\.phone) == ["5514", "+55"])
        #expect(calls[0].participants[0].actions == ["HOLD", "DROP"])
    }

    @Test func aNodeSaysWhetherItServes() throws {
        func system(_ status: String) throws -> FinesseSystem? {
            FinesseSystem(try #require(FinesseXML(Data("<systemInfo><status>\(status)</status></systemInfo>".utf8))))
        }
        #expect(try system("IN_SERVICE")?.isInService == true)
        #expect(try system("OUT_OF_SERVICE")?.isInService == false)
        #expect(FinesseSystem(FinesseXML(name: "html")) == nil)
    }
}

@Suite struct FinesseLoginTests {
    private func header(_ text: String, _ encoding: String.Encoding = .utf8) -> String {
        "Basic " + (text.data(using: encoding) ?? Data()).base64EncodedString()
    }

    @Test func aHeaderIsReadInEitherEncoding() throws {
        let plain = try #require(FinesseLogin(basic: header("7314:se:cret")))
        #expect(plain.username == "7314" && plain.password == "se:cret")
        #expect(FinesseLogin(basic: header("m:пароль"))?.password == "пароль")
        #expect(FinesseLogin(basic: header("m:senhã", .isoLatin1))?.password == "senhã")
        #expect(FinesseLogin(basic: header("m:").replacing("Basic", with: "bAsIc"))?.password == "")
        for wrong in ["", "Basic", "Bearer abc", "Basic !!!", header("no colon")] { #expect(FinesseLogin(basic: wrong) == nil) }
    }

    @Test func aPasswordIsInNoText() {
        let login = FinesseLogin("7314", "hush")
        var dumped = ""
        dump(login, to: &dumped)
        for text in ["\(login)", String(reflecting: login), dumped] { #expect(!text.contains("hush")) }
    }

    @Test func whatCannotBeOneIsNotSent() {
        #expect(FinesseLogin("7314", "a:b").isSendable)
        for login in [FinesseLogin("", "x"), FinesseLogin("a:b", "x"), FinesseLogin("a", "x\ny"), FinesseLogin("a", "")] {
            #expect(!login.isSendable)
        }
    }
}
