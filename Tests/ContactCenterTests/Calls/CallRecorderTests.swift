import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("Calls are recorded, and each end finds its own", .bothEngines, .timeLimit(.minutes(5)))
struct CallRecorderTests {
    @Test("A call is there with all that was told, and has no end")
    func begins() async throws {
        let fixture = try await CallsFixture()
        var draft = CallsFixture.draft("+37061234567", agent: "A.Name", callID: "c-1")
        (draft.queue, draft.dnis, draft.variables) = ("Sales", "6000", ["cv1": "ACME", "cv10": "\"x\""])
        let session = CallSession(browser: "b", user: CallsFixture.ann, session: "s")
        let id = try await fixture.recorder.begin(draft, isAnswered: false, in: session).id
        let call = try await fixture.operations.find(id, by: CallsFixture.caller)
        #expect(call.draft == draft)
        #expect(call.startedAt == fixture.world.now)
        #expect(call.answeredAt == nil)
        #expect(call.endedAt == nil)
        #expect(call.duration == nil)
        #expect(call.agency == nil)
    }

    @Test("Without a name each is another call, with one it is the same")
    func sameCall() async throws {
        let fixture = try await CallsFixture()
        let (one, two) = (try await fixture.ring("+37061234567"), try await fixture.ring("+37061234567"))
        #expect(one.id != two.id)
        let rung = try await fixture.ring("+37061234567", agent: "a", callID: "7")
        let answered = try await fixture.ring(nil, agent: "b", callID: "7", isAnswered: true)
        #expect(answered.id == rung.id)
        #expect(answered.draft.agent == "b")
        #expect(answered.number == rung.number)
        #expect(answered.answeredAt == rung.startedAt.adding(.seconds(1)))
        // The first time counts.
        let again = try await fixture.ring("+37061234567", callID: "7", isAnswered: true)
        #expect(again.answeredAt == answered.answeredAt)
        #expect(try await fixture.all().count == 3)
    }

    @Test("Whoever talked before with a number ends what nobody else has of it; long after, the newest one")
    func endsOfThosePast() async throws {
        let fixture = try await CallsFixture()
        let first = try await fixture.ring("+37061234567", agent: "a")
        #expect(try await fixture.end("+37061234567", agent: "a") == first.id)
        let nobodys = try await fixture.ring("+37061234567")
        let others = try await fixture.ring("+37061234567", agent: "b")
        #expect(try await fixture.end("+37061234567", agent: "a") == nobodys.id)
        // Told a second time.
        #expect(try await fixture.end("+37061234567", agent: "a") == first.id)
        fixture.world.advance(CallRecorder.longestRepeat)
        #expect(try await fixture.end("+37061234567", agent: "a") == others.id)
    }

    @Test("A call that is answered is the one that rang, without a name too")
    func answered() async throws {
        let fixture = try await CallsFixture()
        let mine = try await fixture.ring("+37061234567", agent: "a")
        let others = try await fixture.ring("+37061234567", agent: "b")
        #expect(try await fixture.ring("+37061234567", agent: "A", isAnswered: true).id == mine.id)
        #expect(try await fixture.ring("+37061234567", agent: "c", isAnswered: true).id != others.id)
        #expect(try await fixture.ring("+37069999999", isAnswered: true).answeredAt != nil)
    }

    @Test("An exchange that counts anew tells of another call")
    func namesComeAgain() async throws {
        let fixture = try await CallsFixture()
        let old = try await fixture.ring("+37061234567", callID: "7")
        fixture.world.advance(.seconds(86_400))
        let new = try await fixture.ring("+37061234567", callID: "7")
        #expect(new.id != old.id)
        #expect(try await fixture.end(nil, callID: "7") == new.id)
        #expect(try await fixture.open() == [old.id])
        // Ended, and somebody else's number: it began anew earlier than that.
        let third = try await fixture.ring("+37069999999", callID: "7")
        #expect(third.id != new.id)
        #expect(try await fixture.ring("+37069999999", callID: "7").id == third.id)
        // Its end was never told, and somebody else calls.
        let fourth = try await fixture.ring("+37068888888", callID: "7")
        #expect(fourth.id != third.id)
        #expect(try await fixture.ring("+37067777777", callID: "7", isAnswered: true).id == fourth.id)
        #expect(try await fixture.end(nil, callID: "7") == fourth.id)
        #expect(try await fixture.open() == [old.id, third.id])
    }

    @Test("What is told beside a call grows with each report")
    func variables() async throws {
        let fixture = try await CallsFixture()
        var draft = CallsFixture.draft("+37061234567", callID: "7")
        draft.variables = ["cv1": "gold", "cv2": "one"]
        _ = try await fixture.recorder.begin(draft, isAnswered: false, in: .none)
        draft.variables = ["cv2": "two", "cv10": "last"]
        let call = try await fixture.recorder.begin(draft, isAnswered: true, in: .none)
        #expect(call.draft.variables == ["cv1": "gold", "cv2": "two", "cv10": "last"])
    }

    @Test("By its name a call ends, whatever else is open")
    func endsByName() async throws {
        let fixture = try await CallsFixture()
        let named = try await fixture.ring("+37061234567", agent: "a", callID: "7")
        let other = try await fixture.ring("+37061234567", agent: "a", callID: "8")
        let nameless = try await fixture.ring("+37061234567", agent: "a")
        let time = fixture.world.now
        #expect(try await fixture.end("+37061234567", agent: "a", callID: "7") == named.id)
        #expect(try await fixture.open() == [other.id, nameless.id])
        // Once more: it is over since the first time.
        #expect(try await fixture.end("+37061234567", callID: "7") == named.id)
        #expect(try await fixture.operations.find(named.id, by: CallsFixture.caller).endedAt == time)
        #expect(try await fixture.open() == [other.id, nameless.id])
        // By a name that nobody knows, what has none ends first; told again, it ends nothing else.
        for _ in 1...2 { #expect(try await fixture.end("+37061234567", callID: "9") == nameless.id) }
        #expect(try await fixture.open() == [other.id])
        #expect(try await fixture.end(nil, callID: "11") == nil)
        for _ in 1...2 { #expect(try await fixture.end("+37061234567", callID: "10") == other.id) }
        #expect(try await fixture.end("+37061234567", callID: "12") == nil)
        #expect(try await fixture.open() == [])
    }

    @Test("A name that nobody knows leaves the end to number and agent, then to the number, then to the session")
    func endsByUnknownName() async throws {
        let fixture = try await CallsFixture()
        let own = try await fixture.ring("+37061234567", agent: "a", callID: "1")
        let others = try await fixture.ring("+37061234567", agent: "b", callID: "2")
        let nobodys = try await fixture.ring("+37061234567", callID: "3")
        #expect(try await fixture.end("+37061234567", agent: "a", callID: "x1") == own.id)
        #expect(try await fixture.end("+37061234567", agent: "a", callID: "x2") == nobodys.id)
        #expect(try await fixture.end("+37061234567", agent: "a", callID: "x3") == others.id)
        #expect(try await fixture.end("+37061234567", agent: "a", callID: "x4") == nil)
        let session = CallSession(browser: "mine")
        let shown = try await fixture.ring("+37069999999", callID: "4", in: session)
        #expect(try await fixture.end(nil, callID: "x5", in: session) == shown.id)
        // The name is another call's a day later.
        fixture.world.advance(.seconds(86_400))
        let next = try await fixture.ring("+37061234567")
        #expect(try await fixture.end("+37061234567", callID: "x1") == next.id)
    }

    @Test("What nobody understands is of the call that is open, or a call of its own")
    func unknownWords() async throws {
        let fixture = try await CallsFixture()
        func told(_ number: String, agent: String? = nil, callID: String? = nil) async throws -> CallID {
            fixture.world.advance(.seconds(1))
            let draft = CallsFixture.draft(number, agent: agent, callID: callID)
            return try await fixture.recorder.begin(draft, isAnswered: false, mayBeOpen: true, in: .none).id
        }
        let open = try await fixture.ring("+37061234567", agent: "a")
        #expect(try await told("+37061234567", agent: "A") == open.id)
        #expect(try await told("+37061234567") == open.id)
        #expect(try await told("+37061234567", agent: "b") != open.id)
        #expect(try await told("+37061234567", callID: "7") != open.id)
        #expect(try await told("+37061234567", callID: "7") == told("+37061234567", callID: "7"))
        #expect(try await fixture.all().count == 3)
        #expect(try await fixture.all().allSatisfy { $0.answeredAt == nil && $0.endedAt == nil })
    }

    @Test("By number and agent the agent's own call ends, and told again nobody else's")
    func endsByAgent() async throws {
        let fixture = try await CallsFixture()
        let first = try await fixture.ring("+37061234567", agent: "a.name")
        let second = try await fixture.ring("+37061234567", agent: "b.name")
        #expect(try await fixture.end("+37061234567", agent: "A.Name") == first.id)
        #expect(try await fixture.end("+37061234567", agent: "a.name") == first.id)
        #expect(try await fixture.open() == [second.id])
        // Transferred: the agent who ends it never had it.
        #expect(try await fixture.end("+37061234567", agent: "c.name") == second.id)
        #expect(try await fixture.open() == [])
    }

    @Test("By number alone the newest open call ends")
    func endsByNumber() async throws {
        let fixture = try await CallsFixture()
        let (one, two) = (try await fixture.ring("+37061234567"), try await fixture.ring("+37061234567", agent: "b"))
        let other = try await fixture.ring("+37069999999")
        #expect(try await fixture.end("+37061234567") == two.id)
        #expect(try await fixture.end("+37061234567") == one.id)
        #expect(try await fixture.end("+37061234567") == nil)
        #expect(try await fixture.end("+37060000000") == nil)
        #expect(try await fixture.open() == [other.id])
    }

    @Test("Without a number only the session's call ends, and nothing without a session")
    func endsBySession() async throws {
        let fixture = try await CallsFixture()
        let (mine, others) = (CallSession(browser: "mine"), CallSession(browser: "others"))
        let first = try await fixture.ring("+37061234567", in: mine)
        let newest = try await fixture.ring("+37069999999", in: others)
        #expect(try await fixture.end(nil) == nil)
        #expect(try await fixture.end(nil, agent: "a") == nil)
        #expect(try await fixture.end(nil, in: CallSession(browser: "third")) == nil)
        #expect(try await fixture.end(nil, in: mine) == first.id)
        #expect(try await fixture.open() == [newest.id])
        let signedIn = CallSession(session: "s")
        let theirs = try await fixture.ring(nil, in: signedIn)
        #expect(try await fixture.end(nil, in: signedIn) == theirs.id)
        // The session's newest is over: an older one is not meant.
        #expect(try await fixture.end(nil, in: mine) == first.id)
        #expect(try await fixture.open() == [newest.id])
    }

    @Test("Nobody talks for a day: such a call is not ended by another's end")
    func forgotten() async throws {
        let fixture = try await CallsFixture()
        let forgotten = try await fixture.ring("+37061234567", agent: "a")
        fixture.world.advance(.seconds(86_400))
        #expect(try await fixture.end("+37061234567", agent: "a") == nil)
        #expect(try await fixture.open() == [forgotten.id])
    }

    @Test("The same call told of at the same moment by many is one call")
    func race() async throws {
        let fixture = try await CallsFixture()
        let ids = try await withThrowingTaskGroup(of: CallID.self) { group in
            for index in 0..<20 {
                group.addTask { [recorder = fixture.recorder] in
                    try await recorder.begin(
                        CallsFixture.draft("+37061234567", callID: "7"), isAnswered: index.isMultiple(of: 2), in: .none
                    ).id
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try await fixture.all().count == 1)
    }
}
