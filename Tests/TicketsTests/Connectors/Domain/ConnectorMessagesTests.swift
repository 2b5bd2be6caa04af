import Platform
import Testing

@testable import Tickets

@Suite struct ConnectorMessagesTests {
    @Test func jobsLookAsTheOldServerSentThem() {
        #expect(NTTMMessage.job(17, .list(filter: "a\"b")) == #"{"type": "get_tasks", "filter": "a\"b", "task_id": 17}"#)
        #expect(NTTMMessage.job(18, .ticket("204511")) == #"{"type": "get_inc", "inc": "204511", "task_id": 18}"#)
    }

    @Test(
        arguments: [
            (#"{"task_id": 18, "status_code": 200, "result": {"id": 204511, "tasks": []}}"#, 18, 200, #"{"id": 204511, "tasks": []}"#),
            (#"{"result": "text", "status_code": 404, "task_id": 18}"#, 18, 404, #""text""#),
            (#"{"task_id": 19, "type": "event", "message": "not found", "status_code": null}"#, 19, nil, #""not found""#),
            (#"{"task_id": "x", "status_code": 200}"#, nil, 200, "null"), ("{}", nil, nil, "null"),
        ] as [(String, Int64?, Int?, String)]) func resultsOfOldConnectorsAreRead(text: String, job: Int64?, status: Int?, body: String)
        throws
    {
        let result = try #require(NTTMMessage.result(text))
        #expect(result.job == job && result.status == status && String(result.body) == body)
    }

    @Test(arguments: ["", "[]", "{", "\"x\"", "{\"task_id\": 1}}"]) func whatIsNoObjectIsNoResult(text: String) {
        #expect(NTTMMessage.result(text) == nil)
        #expect(NativeMessage.read(text) == nil)
    }

    @Test func whatANativeConnectorSaysIsRead() throws {
        let text = #"{"type":"hello","token":"t","version":"v","adapter":"a","asks":["ticket","time"],"session":"s","more":1}"#
        guard case .hello(let hello) = try #require(NativeMessage.read(text)) else { throw Unexpected() }
        #expect(hello == .init(token: "t", version: "v", adapter: "a", asks: [.ticket], session: "s"))
        guard case .result("7", let data) = try #require(NativeMessage.read(#"{"type":"result","job":"7","data":[1]}"#)) else {
            throw Unexpected()
        }
        #expect(String(data) == "[1]")
        guard case .unknown("dance") = try #require(NativeMessage.read(#"{"type":"dance"}"#)) else { throw Unexpected() }
    }

    struct Unexpected: Error {}

    @Test(arguments: [
        (#""error":"not_found""#, 404, "not_found"), (#""error":"slow","message":"after 10 s""#, 504, "after 10 s"),
        (#""error":"unreachable","status":503"#, 503, "unreachable"), (#""error":"odd""#, 500, "odd"),
        (#""error":"refused","status":200"#, 403, "refused"), (#""error":"odd","status":-1"#, 500, "odd"),
    ]) func failuresHaveAStatus(fields: String, status: Int, message: String) throws {
        guard case .failed("7", status, message) = try #require(NativeMessage.read(#"{"type":"failed","job":"7",\#(fields)}"#)) else {
            throw Unexpected()
        }
    }

    @Test(arguments: [
        #"{"token":"t"}"#, #"{"type":"hello"}"#, #"{"type":1}"#, #"{"type":"accepted"}"#, #"{"type":"result","job":"1"}"#,
        #"{"type":"result","job":1,"data":2}"#, #"{"type":"failed","job":"1"}"#,
    ]) func whatLacksAFieldIsNoMessage(text: String) {
        #expect(NativeMessage.read(text) == nil)
    }

    @Test func theServersMessagesAreThoseOfTheManual() {
        #expect(
            NativeMessage.job(18, .list(filter: "key"), seconds: 300)
                == #"{"ask":"list","filter":"key","job":"18","seconds":300,"type":"job"}"#)
        #expect(NativeMessage.received("18", used: true) == #"{"job":"18","type":"received","used":true}"#)
        #expect(
            NativeMessage.welcome("north", session: "s", resumed: true, jobs: [1, 2], jobSeconds: 300, resumeSeconds: 30, messageLimit: 9)
                == #"{"connector":"north","job_seconds":300,"jobs":["1","2"],"max_message_bytes":9,"resume_seconds":30,"resumed":true,"session":"s","type":"welcome"}"#
        )
    }

    @Test func inTheOldServersWords() {
        #expect(JobReply.ended(.noConnector, job: "j").answer == ConnectorAnswer(status: 501, result: "module not connect"))
        let late = JobReply.ended(.timeout, job: NTTMMessage.job(18, .ticket("204511"))).answer
        #expect(
            late.status == 500 && late.result.string?.contains("204511") == true && late.result.string?.hasSuffix("timeout error") == true)
        #expect(JobReply.answered(status: 200, body: #"[{"id":1}]"#).answer.result == .list([.object(["id": 1])]))
    }
}
