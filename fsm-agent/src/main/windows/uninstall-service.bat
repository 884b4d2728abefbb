@echo off
rem Removes the FSM agent's Windows service. To be run as administrator.
rem   uninstall-service.bat [keep|delete]     what becomes of its identity, configuration and reports; asked when not said
setlocal
for %%d in ("%~dp0..") do set "FSM_HOME=%%~fd"
if not defined FSM_DATA set "FSM_DATA=%ProgramData%\fsm-agent"
set "FSM_SERVICE=FSMAgent"
set "FSM_WISH=%~1"
if /i "%FSM_WISH%"=="keep" goto remove
if /i "%FSM_WISH%"=="delete" goto remove
if not "%FSM_WISH%"=="" (
    echo uninstall-service: "%FSM_WISH%" is neither keep nor delete. 1>&2
    exit /b 2
)
set "FSM_ANSWER="
set /p "FSM_ANSWER=Keep identity, configuration and reports in %FSM_DATA% for a later installation? [Y/n] "
set "FSM_WISH=keep"
if /i "%FSM_ANSWER%"=="n" set "FSM_WISH=delete"

:remove
rem both are the same program; either removes what the other installed
"%FSM_HOME%\service\32\prunsrv.exe" //DS//%FSM_SERVICE%
if errorlevel 1 (
    echo uninstall-service: there is no service %FSM_SERVICE%, or this is no administrator's prompt. 1>&2
    exit /b 1
)
if /i "%FSM_WISH%"=="delete" rmdir /s /q "%FSM_DATA%"
if /i "%FSM_WISH%"=="delete" (
    echo The service and its data are removed.
) else (
    echo The service is removed; "%FSM_DATA%" stays.
)
exit /b 0
