import Kernel

extension ServiceProfile {
    /// The warehouse of a Russian subsidiary, in Python, reporting the old way.
    static let warehouse = ServiceProfile(
        name: "Склад", reportsBy: .dispatcher, logStyle: .python, logger: "sklad.priemka", runtime: "python 3.11",
        hosts: ["sklad-msk-1", "sklad-kzn-1"], releases: ["7.4.12"],
        routine: [
            "приёмка {id}: принято {count} мест", "ячейка A-{small}-{count} занята", "накладная {order} проведена",
            "терминал {small} подключён с адреса {lan}", "обмен с 1С завершён за {ms} мс", "остатки по складу «{city}» пересчитаны",
        ],
        faults: [
            Fault(
                key: "exchange", level: .error, rhythm: .drip(every: .seconds(85)),
                title: "Обмен с 1С не выполнен: накладная {order}",
                message: """
                    Traceback (most recent call last):
                      File "/opt/sklad/obmen.py", line 131, in otpravit
                        otvet.raise_for_status()
                      File "/opt/sklad/venv/lib/python3.11/site-packages/requests/models.py", line 1026, in raise_for_status
                        raise HTTPError(http_error_msg, response=self)
                    requests.exceptions.HTTPError: 500 Server Error: Internal Server Error for url: http://{lan}/ut/hs/obmen/{order}
                    """,
                lines: ["info отправка накладной {order}", "warning 1С отвечает {slow} мс", "error накладная {order} не принята: код 500"]),
            Fault(
                key: "scanner", level: .warning, rhythm: .bursts(every: .seconds(130), of: 2...5, within: .seconds(15)),
                title: "Сканер терминала {small} не отвечает {seconds} с",
                message: "Терминал {small}, склад «{city}». Кладовщик вводит коды вручную.",
                lines: ["warning терминал {small}: нет ответа на опрос", "warning терминал {small}: переход на ручной ввод"]),
            Fault(
                key: "remainder", level: .error, rhythm: .drip(every: .seconds(170)),
                title: "Отрицательный остаток: артикул=«{sku}», склад=«{city}»",
                message: "После проведения накладной {order} остаток равен -{small}. Отгрузка остановлена до пересчёта.",
                lines: ["info проведение накладной {order}", "error остаток {sku} стал -{small}"]),
            Fault(
                key: "cold-room", level: .critical, rhythm: .rare(every: .seconds(1300)),
                title: "Холодильная камера {small}: температура +{small2} °C",
                message: "Датчик {trace} показывает +{small2} °C дольше 10 минут (норма до -18 °C). Склад «{city}».",
                lines: ["warning камера {small}: +{small2} °C", "error камера {small}: тревога передана дежурному"]),
        ])
}
