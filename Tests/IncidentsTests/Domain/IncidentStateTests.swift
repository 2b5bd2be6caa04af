import Testing

@testable import Incidents

@Suite("States of an incident")
struct IncidentStateTests {
    /// action → what follows open, acknowledged, resolved, closed; nil where it changes nothing.
    @Test(
        "Every action in every state",
        arguments: [
            (IncidentAction.acknowledge, [IncidentState.acknowledged, nil, nil, nil]),
            (.resolve, [.resolved, .resolved, nil, nil]),
            (.close, [.closed, .closed, .closed, nil]),
            (.reopen, [nil, .open, .open, .open]),
        ])
    func transitions(action: IncidentAction, expected: [IncidentState?]) {
        // What is merged stands as another one stands.
        #expect(IncidentState.allCases.map(action.state(after:)) == expected + [nil])
    }

    @Test("Words are read as they are written", arguments: IncidentState.allCases)
    func words(state: IncidentState) {
        #expect(IncidentState(word: state.word) == state)
        #expect(IncidentState(word: state.word.uppercased()) == nil)
    }
}
