package import Kernel

/// A contact centre for tests and the demo: two teams, who leads them, and an administrator.
package enum FinesseHouse {
    package static let administrator = login("admin", "svc.finesse", "Service", "Account", nil, nil, [.administrator])
    package static let supervisor = {
        var supervisor = login("7300", "o.smirnova", "Ольга", "Смирнова", "5500", lineOne, [.agent, .supervisor])
        supervisor.supervises = [lineOne, lineTwo]
        return supervisor
    }()
    package static let (lineOne, lineTwo) = (
        FinesseAgent.Team(id: "3", name: "Линия 1"), FinesseAgent.Team(id: "4", name: "Vilnius & Kaunas")
    )

    package static let reasons = [
        FinesseAgent.Reason(id: 6, code: 21, label: "Обед"), FinesseAgent.Reason(id: 7, code: 22, label: "Перерыв"),
        FinesseAgent.Reason(id: 8, code: 23, label: "Обучение"),
        FinesseAgent.Reason(id: 9, code: 31, label: "Конец смены", category: "LOGOUT"),
    ]

    /// Not chosen by anybody: nobody took the call.
    package static let ringNoAnswer = FinesseAgent.Reason(id: 32_763, code: 32_763, label: "Ring no answer", isOfSystem: true)

    package static let agents = [
        login("7314", "m.ivanova", "Мария", "Иванова", "5514", lineOne), login("7315", "p.orlov", "Пётр", "Орлов", "5515", lineOne),
        login("7316", "a.silva", "Ana", "Silva", "5516", lineOne), login("7317", "d.kim", "Dmitri", "Kim", "5517", lineOne),
        login("7421", "r.kazlauskas", "Rimas", "Kazlauskas", "5521", lineTwo),
        login("7422", "j.petrauskas", "Jonas", "Petrauskas", "5522", lineTwo),
        login("7423", "e.urbona", "Eglė", "Urbonaitė", "5523", lineTwo),
        // Has never had a telephone: boards leave such users out.
        login("7499", "archive", "Old", "Account", nil, nil),
    ]

    /// Everybody in, not ready since `time`.
    package static func double(now: @escaping @Sendable () -> Timestamp) -> FinesseDouble {
        let finesse = FinesseDouble(now: now)
        finesse.add(reasons)
        finesse.add([administrator, supervisor] + agents)
        for agent in agents + [supervisor] where agent.number != nil { finesse.put(agent.id, .notReady, reason: reasons[1]) }
        return finesse
    }

    private static func login(
        _ id: String, _ name: String, _ first: String, _ last: String, _ number: String?, _ team: FinesseAgent.Team?,
        _ roles: Set<FinesseAgent.Role> = [.agent]
    ) -> FinesseAgent {
        var agent = FinesseAgent(id: id, loginName: name, firstName: first, lastName: last, number: number, team: team)
        agent.roles = roles
        return agent
    }
}
