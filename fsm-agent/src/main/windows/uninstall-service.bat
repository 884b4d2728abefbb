@echo off
rem Removes the FSM agent's Windows service. To be run as administrator.
rem   uninstall-service.bat [keep|delete]     what becomes of its identity, configuration and reports; asked when not said
rem Ends with 0: removed; 1: there is none, or it cannot be removed; 2: neither keep nor delete; 3: some data is still there
setlocal
for %%d in ("%~dp0..") do set "FSM_HOME=%%~fd"
set "FSM_SERVICE=FSMAgent"
set "FSM_WISH=%~1"
if "%FSM_WISH%"=="" goto data
if /i "%FSM_WISH%"=="keep" goto data
if /i "%FSM_WISH%"=="delete" goto data
echo uninstall-service: "%FSM_WISH%" is neither keep nor delete. 1>&2
exit /b 2

:data
rem the service knows its data directory; the runner keeps what it knows where 32 bit programs do
if defined FSM_DATA goto known
set "FSM_KEY=HKLM\SOFTWARE\Apache Software Foundation\Procrun 2.0\%FSM_SERVICE%\Parameters\Start"
for /f "tokens=2,*" %%a in ('reg query "%FSM_KEY%" /v WorkingPath /reg:32 2^>nul') do if "%%a"=="REG_SZ" set "FSM_DATA=%%b"
if not defined FSM_DATA set "FSM_DATA=%ProgramData%\fsm-agent"
:known
for %%d in ("%FSM_DATA:"=%\.") do set "FSM_DATA=%%~fd"

sc query %FSM_SERVICE% >nul 2>&1
if not errorlevel 1 goto ask
if /i "%FSM_WISH%"=="delete" if exist "%FSM_DATA%\log" goto delete
echo uninstall-service: there is no service %FSM_SERVICE%. 1>&2
exit /b 1

:ask
if not "%FSM_WISH%"=="" goto remove
set "FSM_ANSWER="
set /p "FSM_ANSWER=Keep identity, configuration and reports in %FSM_DATA% for a later installation? [Y/n] "
set "FSM_WISH=keep"
if /i "%FSM_ANSWER%"=="n" set "FSM_WISH=delete"

:remove
rem both are the same program and either removes what the other installed; not every Windows runs 32 bit programs
set "FSM_BITS=32"
if /i "%PROCESSOR_ARCHITECTURE%"=="AMD64" set "FSM_BITS=64"
"%FSM_HOME%\service\%FSM_BITS%\prunsrv.exe" //DS//%FSM_SERVICE%
if errorlevel 1 goto notremoved
sc query %FSM_SERVICE% >nul 2>&1
if not errorlevel 1 goto notremoved
if /i "%FSM_WISH%"=="delete" goto delete
echo The service is removed; "%FSM_DATA%" stays.
exit /b 0

:delete
rem nothing else is ever deleted, whatever FSM_DATA names
if not exist "%FSM_DATA%\log" goto notours
rmdir /s /q "%FSM_DATA%"
if exist "%FSM_DATA%" goto notdeleted
echo The service and its data in "%FSM_DATA%" are removed.
exit /b 0

:notremoved
echo uninstall-service: the service %FSM_SERVICE% could not be removed. This needs an administrator's prompt, and closed windows of the service management. 1>&2
exit /b 1
:notours
echo uninstall-service: the service is removed; "%FSM_DATA%" is no data directory of it and stays. 1>&2
exit /b 3
:notdeleted
echo uninstall-service: the service is removed; some of "%FSM_DATA%" could not be deleted. Close what uses it, and delete it. 1>&2
exit /b 3
