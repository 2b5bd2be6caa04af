import Foundation
import Kernel
import Testing

@testable import ContactCenter

@Suite struct AgentStepsTests {
    private func time(_ second: Int64) -> Timestamp { Timestamp(microseconds: second * 1_000_000) }

    private func agent(_ state: AgentState, since: Int64?, _ reason: AgentReason? = nil) -> Agent {
        var agent = Agent(login: "7")
        (agent.state, agent.since, agent.reason) = (state, since.map(time), reason)
        agent.sinceText = since.map { "\($0)" } ?? ""
        return agent
    }

    private func stretch(_ state: AgentState, _ begin: Int64, _ end: Int64? = nil) -> AgentStretch {
        AgentStretch(login: "7", state: state, reason: nil, begin: time(begin), end: end.map(time))
    }

    /// What a reading adds for somebody who was ready since 100 when last read.
    private func steps(
        _ now: Agent, readAt: Int64 = 110, readBefore: Int64? = 105, offset: Duration = .zero, open: AgentStretch? = nil
    ) -> [AgentHistoryStore.Step] {
        let steps = AgentSteps(
            readAt: time(readAt), readBefore: readBefore.map(time), clockOffset: offset, gapAfter: .seconds(15))
        return steps.steps(
            [now], known: ["7": agent(.ready, since: 100)], open: ["7": open ?? stretch(.ready, 100)], ends: [:])
    }

    @Test func whatBeganIsSinceFinesseSaysSo() {
        #expect(
            steps(agent(.talking, since: 107)) == [.init(login: "7", end: time(107), stretches: [stretch(.talking, 107)])])
        #expect(steps(agent(.ready, since: 100)).isEmpty)
    }

    @Test func finessesClockIsNotOurs() {
        #expect(steps(agent(.talking, since: 167), offset: .seconds(60)).first?.end == time(107))
        // It cannot have begun later than now, nor before what was before.
        #expect(steps(agent(.talking, since: 500)).first?.end == time(110))
        #expect(steps(agent(.talking, since: 50)).first?.end == time(110))
        #expect(steps(agent(.talking, since: nil)).first?.end == time(110))
    }

    @Test func whoeverWasInAnotherStateBetweenTwoReadingsBeginsAnew() {
        #expect(steps(agent(.ready, since: 108)) == [.init(login: "7", end: time(108), stretches: [stretch(.ready, 108)])])
    }

    @Test func aReasonThatComesLaterBeginsNow() {
        let lunch = AgentReason(id: "6", code: 21, label: "Lunch")
        let step = steps(agent(.ready, since: 100, lunch)).first
        #expect(step?.end == time(110) && step?.stretches.first?.reason?.label == "Lunch")
    }

    @Test func whatHappenedWhileNobodyReadIsNotKnown() {
        let found = steps(agent(.talking, since: 190), readAt: 200)
        #expect(
            found == [.init(login: "7", end: time(105), stretches: [stretch(.unknown, 105, 190), stretch(.talking, 190)])])
        // Who is still in the same state since the same moment was in it all the time.
        #expect(steps(agent(.ready, since: 100), readAt: 200).isEmpty)
    }

    @Test func somebodyNewBeginsWhenTheirStateDid() {
        let steps = AgentSteps(readAt: time(110), readBefore: nil, clockOffset: .zero, gapAfter: .seconds(15))
        let fresh = steps.steps([agent(.ready, since: 50)], known: [:], open: [:], ends: [:])
        #expect(fresh == [.init(login: "7", end: nil, stretches: [stretch(.ready, 50)])])
        let back = steps.steps([agent(.ready, since: 50)], known: [:], open: [:], ends: ["7": time(80)])
        #expect(back == [.init(login: "7", end: nil, stretches: [stretch(.ready, 80)])])
    }

    @Test func whoIsGoneEndsWithTheLastReading() {
        let steps = AgentSteps(readAt: time(110), readBefore: time(105), clockOffset: .zero, gapAfter: .seconds(15))
        #expect(steps.ends(of: ["7", "8"], open: ["7": stretch(.ready, 100)]) == [.init(login: "7", end: time(105), stretches: [])])
    }
}
